"""The area Mentoring of one's profile: all mentorships, what is to be confirmed, agreements and confirmations of participation."""

from mentes.base.actor import actor
from mentes.base.web import SIGNED_IN, Room, render
from mentes.mentorships.certificates.service import certificates_of
from mentes.mentorships.certificates.wording import ROLES
from mentes.mentorships.mentoring.lines import lines_of
from mentes.mentorships.mentoring.reading import mentorships_of, words_of

room = Room("mentoring", __name__, template_folder="templates")


@room.page("/t/<slug>/me/mentoring", may=SIGNED_IN)
def own() -> object:
    """Everything that is somebody's own of their mentoring, in whatever role (S2-9, S2-27)."""
    person, home = actor().person_id, actor().home_id
    return render(
        "mentoring/own.html",
        mine=mentorships_of(person, home),
        certificates=certificates_of(person, home),
        roles=ROLES,
        words_of=words_of,
        lines=lines_of(person, home),
    )
