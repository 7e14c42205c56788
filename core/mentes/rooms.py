"""Every room of the house: the tables it brings, the pages it opens, the news it listens to."""

from flask import Flask

from mentes.admission import views as admission
from mentes.base import health
from mentes.demo import views as demo_pages
from mentes.desk import views as desk
from mentes.mentorships import views as mentorships
from mentes.mentorships.certificates import views as certificates
from mentes.mentorships.evaluation import views as evaluation
from mentes.mentorships.meetings import views as meetings
from mentes.mentorships.papers import views as papers
from mentes.notices import views as notices
from mentes.people import views as people
from mentes.programmes import views as programmes

ROOMS = (
    health.room,
    people.room,
    programmes.room,
    admission.room,
    mentorships.room,
    meetings.room,
    papers.room,
    evaluation.room,
    certificates.room,
    notices.room,
    desk.room,
)


def open_rooms(app: Flask, *, demo: bool) -> None:
    """Register the pages; those of the demo exist only there."""
    for room in ROOMS:
        app.register_blueprint(room)
    if demo:
        app.register_blueprint(demo_pages.room)
