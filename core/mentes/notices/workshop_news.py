"""A programme's events, said to those for whom they are: asked, a place, changed, called off, near; and to those who note who came."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on
from mentes.notices.calendar.events import event_entry
from mentes.notices.models import Notice
from mentes.notices.readers import StaffAsked, ask_staff, holders, programme_of, reader_of, settle_staff
from mentes.notices.service import News, Reader, tell
from mentes.people.models import Person
from mentes.plugin.workshop_events import WorkshopAnswered, WorkshopCancelled, WorkshopChanged, WorkshopPlaceGiven
from mentes.programmes.rules import ladder_of
from mentes.programmes.service import edition_of
from mentes.tenancy.models import Tenant
from mentes.workshops.listening import KEY, WorkshopOver, WorkshopSaid, WorkshopTold, rows_of, tell_all
from mentes.workshops.models import Attendance, Workshop
from mentes.workshops.reading import Dated, dated

ASKED: Final = ("event.invited", N_("You are asked to %(title)s on %(moment)s. Please sign up."))
EXPECTED: Final = ("event.expected", N_("You are expected at %(title)s on %(moment)s."))
DATES: Final = ("event.dates", N_("Your programme has events for you, the first on %(moment)s: %(title)s."))
PLACE: Final = ("event.place", N_("You have a place: %(title)s on %(moment)s."))
MOVED_UP: Final = ("event.moved_up", N_("A place became free, and it is yours: %(title)s on %(moment)s."))
WAITING: Final = ("event.waiting", N_("You are on the waiting list: %(title)s on %(moment)s."))
NOT_COMING: Final = ("event.not_coming", N_("You have said that you do not come: %(title)s on %(moment)s."))
NO_PART: Final = (
    "event.ended",
    N_("Your part in the programme has ended, and you are not expected any more: %(title)s on %(moment)s."),
)
CHANGED: Final = ("event.changed", N_("This event has changed: %(title)s, now on %(moment)s."))
CANCELLED: Final = ("event.cancelled", N_("This event is called off: %(title)s on %(moment)s."))
NEAR: Final = ("event.near", N_("Coming up: %(title)s on %(moment)s."))
WHO_CAME: Final = N_("%(title)s is over. Who was there?")
STAFF: Final = "workshop"


@dataclass(frozen=True)
class Told:
    """One person and one event: what is needed to say something about it."""

    event: Dated
    reader: Reader
    name: str

    def say(self, words: tuple[str, str], event_id: int, *, entry: bool = True, verb: str = "", path: str = "") -> None:
        """Tell it, with the entry that puts it into the calendar, moves it there, or takes it out."""
        letter, text = words
        values = {"title": self.event.titles, "moment": self.event.starts_at}
        news = News(
            f"event:{self.event.id}",
            Message(text, values),
            path or f"events/{self.event.id}",
            letter=letter,
            verb=verb,
            programme_id=programme_of(self.event.edition_id),
            calendar=event_entry(self.event, self.reader, self.name) if entry else None,
        )
        tell(self.reader, news, event_id)


def _told(attendance_id: int) -> Told | None:
    """None where the person is gone."""
    found = dated(attendance_id)
    if found is None:
        return None
    event, row = found
    reader = reader_of(row.person_id)
    name = db.session.scalar(sa.select(Person.display_name).where(Person.id == row.person_id))
    return Told(event, reader, name or "") if reader else None


@on(WorkshopTold)
def tell_one(event: WorkshopTold, event_id: int) -> None:
    """One person, about one event; what no longer holds when its turn comes is not said."""
    told = _told(event.attendance_id)
    if told is None:
        return
    about = told.event
    off = about.state == "cancelled"
    if event.what == "cancelled" and off:
        told.say(CANCELLED, event_id, entry=_has_entry(about))
    elif off or about.has_begun:
        return
    elif event.what == "ended" and about.answer == "signed_off":
        told.say(NO_PART, event_id, path="events")
    elif event.what == "dates":
        told.say(DATES, event_id, entry=False, verb=N_("Look at the events"), path="events")
    elif event.what == "invited" and about.sign_up and about.answer == "invited":
        told.say(ASKED, event_id, entry=False, verb=N_("Sign up"))
    elif event.what == "invited" and not about.sign_up and about.comes:
        told.say(EXPECTED, event_id)
    elif event.what == "changed" and about.answer != "signed_off":
        told.say(CHANGED, event_id, entry=about.comes)
    elif event.what == "near" and about.comes:
        told.say(NEAR, event_id, entry=False)


def _has_entry(about: Dated) -> bool:
    """Whether it was put into this person's calendar; whoever has answered may have had it and taken it out again."""
    return about.answer == "signed_up" or not about.sign_up


@on(WorkshopAnswered)
def answered(event: WorkshopAnswered, event_id: int) -> None:
    """Whoever answers gets a short letter, because it brings the entry for the calendar, or takes it out."""
    told = _told(event.attendance_id)
    if told is None or told.event.state == "cancelled":
        return
    words = {"waiting": WAITING, "signed_off": NOT_COMING}.get(told.event.answer, PLACE)
    told.say(words, event_id, entry=told.event.answer != "waiting")


@on(WorkshopPlaceGiven)
def moved_up(event: WorkshopPlaceGiven, event_id: int) -> None:
    """A place became free for somebody who waited for one."""
    told = _told(event.attendance_id)
    if told is not None and told.event.comes and told.event.state == "fixed":
        told.say(MOVED_UP, event_id)


@on(WorkshopChanged, WorkshopCancelled)
def changed(event: WorkshopChanged | WorkshopCancelled, _event_id: int) -> None:
    """Everybody who is asked and did not say no."""
    workshop = db.session.get_one(Workshop, event.workshop_id)
    if isinstance(event, WorkshopCancelled):
        tell_all(workshop, "cancelled", rows_of(workshop))
        _settle(workshop)
    elif workshop.state == "fixed":
        tell_all(workshop, "changed", rows_of(workshop))


@on(WorkshopOver)
def over(event: WorkshopOver, _event_id: int) -> None:
    """Those who look after it are asked who was there: at the owner, or at the university for whose people it was.

    Of people who did not have to sign up for an event of all universities only their own coordinators know the names: these
    are asked instead. Where a university has none, those who lead are asked: it is theirs to find somebody.
    """
    workshop = db.session.get_one(Workshop, event.workshop_id)
    if workshop.state != "fixed" or workshop.closed_at is not None:
        return
    for tenant_id, role in _who(workshop):
        seen_by = (workshop.owner_id, tenant_id)
        ask_staff(STAFF, workshop.id, tenant_id, role=role, edition_id=workshop.edition_id, seen_by=seen_by)


def _who(workshop: Workshop) -> set[tuple[int, str]]:
    """The universities and roles that note who was there."""
    if workshop.tenant_id is not None:
        return {(workshop.tenant_id, "coordinator")}
    if workshop.sign_up:
        return {(workshop.owner_id, "lead")}
    homes = sa.select(Attendance.tenant_id).where(
        Attendance.owner_id == workshop.owner_id, Attendance.workshop_id == workshop.id
    )
    found = set(db.session.scalars(homes.where(Attendance.state == "invited").distinct()))
    looked_after = {home for home in found if holders(home, "coordinator", workshop.edition_id)}
    lead = {(workshop.owner_id, "lead")} if found != looked_after else set()
    return lead | {(home, "coordinator") for home in looked_after}


def _settle(workshop: Workshop) -> None:
    for tenant_id, role in {(workshop.owner_id, "lead"), *_who(workshop)}:
        settle_staff(STAFF, workshop.id, tenant_id, role, workshop.edition_id)


@on(WorkshopSaid)
def said(event: WorkshopSaid, _event_id: int) -> None:
    """It waits for nobody any more."""
    _settle(db.session.get_one(Workshop, event.workshop_id))


@on(StaffAsked)
def staff_asked(event: StaffAsked, event_id: int) -> None:
    """One person who looks after an event that is over: with a day, two reminders, and an end of its own."""
    if event.what != STAFF:
        return
    reader = reader_of(event.person_id)
    held = sa.select(Workshop).where(Workshop.id == event.subject_id).with_for_update(read=True)
    workshop = db.session.scalars(held.execution_options(populate_existing=True)).one()
    slug = db.session.scalar(sa.select(Tenant.slug).where(Tenant.id == event.tenant_id))
    matter = f"staff:{STAFF}:{workshop.id}"
    if reader is None or slug is None or workshop.closed_at is not None or _knows(reader, matter):
        return
    ladder = ladder_of(edition_of(workshop.edition_id), KEY)
    news = News(
        matter,
        Message(WHO_CAME, {"title": workshop.titles}),
        f"desk/events/{workshop.id}",
        waits=True,
        due=(workshop.asked_at or now()) + timedelta(days=ladder.days),
        verb=N_("Note who was there"),
        letter="staff.workshop",
        ladder=ladder,
    )
    tell(replace(reader, slug=slug), news, event_id)


def _knows(reader: Reader, matter: str) -> bool:
    """Whoever has two roles is asked once."""
    entry = sa.select(Notice.id).where(
        Notice.tenant_id == reader.tenant_id,
        Notice.person_id == reader.person_id,
        Notice.matter == matter,
        Notice.done_at.is_(None),
    )
    return db.session.scalar(entry.limit(1)) is not None
