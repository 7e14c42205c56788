"""Every room of the house: the pages that it opens, and the news that it listens to."""

import sqlalchemy as sa
from flask import Flask

from mentes.admission import listening as admission_news
from mentes.admission import views as admission
from mentes.admission.approvals import listening as approval_works
from mentes.admission.approvals import views as approvals
from mentes.admission.belonging import BELONGING as ADMISSION_BELONGING
from mentes.admission.offers import listening as offer_works
from mentes.admission.offers import own_views as own_offer
from mentes.admission.offers import views as offers
from mentes.admission.parts import read_parts
from mentes.admission.questions import views as questions
from mentes.admission.requests import listening as request_works
from mentes.admission.requests import mentor_views as asked
from mentes.admission.requests import views as requests
from mentes.admission.requests import wish_views as wishes
from mentes.admission.requests.standing import read_standing
from mentes.admission.taking_part import PARTS, participants_of
from mentes.admission.trials import views as trials
from mentes.base import health
from mentes.base.along import read_along
from mentes.base.db import db
from mentes.base.drain import set_observers
from mentes.base.duties import duties_from
from mentes.base.events import Event
from mentes.base.helping import help_from
from mentes.base.incidents import set_keeper
from mentes.base.ticks import set_tenants
from mentes.demo import views as demo_pages
from mentes.demo.workbench import views as workbench
from mentes.desk import duties
from mentes.desk import views as desk
from mentes.desk.figures import views as figures
from mentes.desk.metrics import views as metrics
from mentes.desk.outbox import views as outbox
from mentes.desk.pairing import mentor_views as mentors
from mentes.desk.pairing import views as pairing
from mentes.desk.pairs import views as pairs
from mentes.desk.plugins import views as plugin_pages
from mentes.desk.results import views as results
from mentes.desk.studies import views as studies
from mentes.desk.waiting import views as waiting
from mentes.mentorships import listening as mentorship_news
from mentes.mentorships import views as mentorships
from mentes.mentorships.achievements import listening as achievement_works
from mentes.mentorships.achievements import views as achievements
from mentes.mentorships.activities import journal_views as journal
from mentes.mentorships.activities import resource_views as resources
from mentes.mentorships.activities import views as activities
from mentes.mentorships.belonging import BELONGING
from mentes.mentorships.certificates import listening as certificate_news
from mentes.mentorships.certificates import views as certificates
from mentes.mentorships.disclosing import views as disclosing
from mentes.mentorships.evaluation import listening as evaluation_news
from mentes.mentorships.evaluation import views as evaluation
from mentes.mentorships.goodbye import listening as erasing_works
from mentes.mentorships.goodbye import views as goodbye
from mentes.mentorships.meetings import offer_views as meeting_offers
from mentes.mentorships.meetings import views as meetings
from mentes.mentorships.meetings.calls import views as meeting_calls
from mentes.mentorships.mentoring import views as mentoring
from mentes.mentorships.models import Mentorship
from mentes.mentorships.official import views as official
from mentes.mentorships.papers import change_views as papers_in_force
from mentes.mentorships.papers import history_views as paper_history
from mentes.mentorships.papers import print_views as prints
from mentes.mentorships.papers import views as papers
from mentes.mentorships.pausing import listening as pausing_works
from mentes.mentorships.pausing import views as pausing
from mentes.mentorships.suggestions import views as suggestions
from mentes.notices import (
    achievement_news,
    activity_news,
    address_news,
    approval_news,
    departure_news,
    disclosure_news,
    goodbye_news,
    guest_news,
    guide_news,
    meeting_news,
    noting,
    offer_news,
    pair_news,
    pairing_news,
    partner_news,
    question_news,
    quiet_news,
    request_news,
    role_news,
    sending,
    setup_news,
    waiting_list_news,
    workshop_news,
)
from mentes.notices import listening as notice_news
from mentes.notices import move_news as move_notices
from mentes.notices import views as notices
from mentes.notices.acts import approvals as approval_acts
from mentes.notices.acts import meetings as meeting_acts
from mentes.notices.acts import pairs as pair_acts
from mentes.notices.acts import proposals as proposal_acts
from mentes.notices.acts import requests as request_acts
from mentes.notices.acts import views as acts
from mentes.notices.bounces import views as bounces
from mentes.notices.calendar import views as calendar
from mentes.notices.days import news as day_news
from mentes.notices.digest import listening as digests
from mentes.notices.ladder import listening as ladders
from mentes.notices.ladder import overdue_news, silent_staff
from mentes.notices.preferences import views as preferences
from mentes.notices.reporting import sending as report_works
from mentes.notices.reporting import views as reporting
from mentes.notices.service import WAITING
from mentes.notices.wording import views as wording
from mentes.people import views as people
from mentes.people.accounts import views as accounts
from mentes.people.addresses import views as addresses
from mentes.people.arrivals import views as arrivals
from mentes.people.browsers import views as browsers
from mentes.people.departures import listening as departures
from mentes.people.entrance import views as entrance
from mentes.people.guests import listening as invitation_news
from mentes.people.guests import views as guests
from mentes.people.guests.offers import lend_offers
from mentes.people.interrupted import tidying
from mentes.people.interrupted import views as interrupted
from mentes.people.leaving import views as leaving
from mentes.people.moves import listening as move_news
from mentes.people.moves import views as moves
from mentes.people.profile import views as profile
from mentes.people.records import listening as record_news
from mentes.people.records import views as records
from mentes.people.roles import listening as role_works
from mentes.people.roles import views as roles
from mentes.people.roles.editions import lend_editions
from mentes.people.setup import it_views as setup_it
from mentes.people.setup import sign_in_views as setup_sign_in
from mentes.people.setup import views as setup
from mentes.people.setup import watching as secrets_ending
from mentes.plugin import faults
from mentes.plugin.loader import registry
from mentes.plugin.pages import init_plugins
from mentes.programmes import views as programmes
from mentes.programmes.calls import views as calls
from mentes.programmes.editions import deadline_views as deadlines
from mentes.programmes.editions import programme_views as making
from mentes.programmes.editions import views as editions
from mentes.programmes.emblems import views as emblems
from mentes.programmes.guests import offers_of
from mentes.programmes.guides import views as guides
from mentes.programmes.models import Programme
from mentes.programmes.plugins import is_in_use, lend_pairs, observers_of
from mentes.programmes.service import read_edition
from mentes.programmes.support import confidant_views as confidants
from mentes.programmes.support import listening as support_works
from mentes.programmes.support import views as support
from mentes.programmes.support.around import help_nearby, lend_ways, read_help
from mentes.programmes.titles import titles_at
from mentes.tenancy import views as tenancy
from mentes.tenancy.models import Tenant
from mentes.workshops import desk_views as events
from mentes.workshops import listening as workshop_works
from mentes.workshops import views as workshops
from mentes.workshops.participants import lend_participants

ROOMS = (
    health.room,
    tenancy.room,
    entrance.room,
    leaving.room,
    accounts.room,
    moves.room,
    people.room,
    guests.room,
    arrivals.room,
    profile.room,
    addresses.room,
    browsers.room,
    interrupted.room,
    roles.room,
    setup.room,
    setup_sign_in.room,
    setup_it.room,
    programmes.room,
    editions.room,
    deadlines.room,
    making.room,
    calls.room,
    emblems.room,
    guides.room,
    support.room,
    confidants.room,
    admission.room,
    approvals.room,
    questions.room,
    offers.room,
    own_offer.room,
    requests.room,
    asked.room,
    wishes.room,
    trials.room,
    workshops.room,
    events.room,
    mentorships.room,
    mentoring.room,
    official.room,
    pausing.room,
    meetings.room,
    meeting_offers.room,
    meeting_calls.room,
    papers.room,
    prints.room,
    paper_history.room,
    papers_in_force.room,
    activities.room,
    resources.room,
    journal.room,
    disclosing.room,
    suggestions.room,
    evaluation.room,
    certificates.room,
    achievements.room,
    goodbye.room,
    notices.room,
    calendar.room,
    acts.room,
    preferences.room,
    reporting.room,
    bounces.room,
    wording.room,
    desk.room,
    pairing.room,
    waiting.room,
    mentors.room,
    pairs.room,
    figures.room,
    results.room,
    studies.room,
    plugin_pages.room,
    outbox.room,
    metrics.room,
    records.room,
)
LISTENING = (
    record_news,
    tidying,
    role_works,
    departures,
    departure_news,
    role_news,
    secrets_ending,
    invitation_news,
    move_news,
    setup_news,
    partner_news,
    support_works,
    admission_news,
    approval_works,
    offer_works,
    request_works,
    workshop_works,
    mentorship_news,
    pausing_works,
    achievement_works,
    certificate_news,
    erasing_works,
    evaluation_news,
    notice_news,
    question_news,
    request_news,
    meeting_news,
    ladders,
    overdue_news,
    silent_staff,
    sending,
    report_works,
    digests,
    pair_news,
    pairing_news,
    waiting_list_news,
    offer_news,
    quiet_news,
    activity_news,
    achievement_news,
    disclosure_news,
    guest_news,
    noting,
    move_notices,
    address_news,
    goodbye_news,
    guide_news,
    workshop_news,
    day_news,
    proposal_acts,
    request_acts,
    approval_acts,
    approval_news,
    meeting_acts,
    pair_acts,
)
"""Modules whose import registers listeners and timed work."""


def open_rooms(app: Flask, *, demo: bool) -> None:
    """Register the pages; those of the demo exist only there, a plugin's only where it is in use."""
    for room in ROOMS:
        app.register_blueprint(room)
    if demo:
        app.register_blueprint(demo_pages.room)
        app.register_blueprint(workbench.room)
    duties_from(app, duties.next_duty)
    help_from(app, help_nearby)
    read_along(app, lambda: WAITING)
    read_along(app, read_edition)
    read_along(app, read_help)
    read_along(app, read_parts)
    read_along(app, read_standing)
    init_plugins(app, is_in_use)


def listen(_app: Flask) -> None:
    """Tell base what it may not know by itself: which plugins observe, and which universities there are."""
    set_observers(observers_of, _tell)
    lend_pairs(_edition_of_pair)
    set_tenants(_tenants, _owners)
    set_keeper(faults.concerned)
    lend_editions(titles_at)
    lend_offers(offers_of)
    lend_participants(participants_of, PARTS)
    lend_ways(ADMISSION_BELONGING | BELONGING)


def _tell(name: str, event: Event) -> None:
    registry().plugin(name).rules.happened(event=event)


def _edition_of_pair(pair_id: int) -> int | None:
    return db.session.scalar(sa.select(Mentorship.edition_id).where(Mentorship.id == pair_id))


def _tenants() -> list[int]:
    return list(db.session.scalars(sa.select(Tenant.id).where(Tenant.state == "active").order_by(Tenant.id)))


def _owners() -> list[int]:
    """Where nobody owns a programme yet, somebody stands for them: timed work that is never done looks like a fault."""
    owning = set(db.session.scalars(sa.select(Programme.owner_id).distinct()))
    everybody = _tenants()
    return [each for each in everybody if each in owning] or everybody[:1]
