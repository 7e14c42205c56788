"""A guide published in other words, said to those of running pairs who read these words."""

from dataclasses import dataclass, replace
from typing import Final

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on, pass_on
from mentes.mentorships.guiding import guides_of, unpublished
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import Role, load_pair
from mentes.mentorships.steps import way_of
from mentes.notices.models import Notice
from mentes.notices.readers import StaffAsked, ask_staff, holders, programme_of, reader_of, settle_staff
from mentes.notices.service import News, tell
from mentes.plugin.edition_events import GuidePublished, GuideWithdrawn
from mentes.plugin.events import MentorshipEnded, MentorshipStarted
from mentes.programmes.guides.reading import Guide, Reader, chosen
from mentes.programmes.guides.texts import published
from mentes.programmes.models import Edition, GuideText, Programme
from mentes.tenancy.models import Tenant

OVER = ("completed", "ended_early")
UNSIGNED = ("introduced", "agreeing")  # pairs that have not signed their agreement
ROLES: Final[tuple[Role, ...]] = ("mentee", "mentor")
WHAT = "guide"


@dataclass(frozen=True)
class GuideLooked(Event):
    """A guide was published or taken back: the owner, who sees every pair, looks who waits for one."""

    programme_id: int


@on(GuidePublished)
def guide_published(event: GuidePublished, event_id: int) -> None:
    """Each person once, however many pairs they are part of; those who read other words of it hear nothing."""
    text = db.session.get_one(GuideText, event.guide_id)
    running = (
        sa.select(Mentorship)
        .join(Edition, Edition.id == Mentorship.edition_id)
        .where(Edition.programme_id == event.programme_id, Mentorship.state.not_in(OVER))
        .order_by(Mentorship.id)
    )
    told: set[int] = set()
    pairs = db.session.scalars(running).all()
    _look_again(event.programme_id)
    for pair in pairs:
        for role, person_id in (("mentee", pair.mentee_id), ("mentor", pair.mentor_id)):
            if person_id not in told and role in text.audience and _tell(person_id, pair, text, event_id):
                told.add(person_id)


@on(GuideWithdrawn)
def guide_withdrawn(event: GuideWithdrawn, _event_id: int) -> None:
    """Pairs that have not signed yet may wait for it again."""
    _look_again(event.programme_id)


def _look_again(programme_id: int) -> None:
    pass_on(GuideLooked(programme_id), db.session.get_one(Programme, programme_id).owner_id)


@on(GuideLooked)
def look_who_waits(event: GuideLooked, _event_id: int) -> None:
    """In each edition of the programme."""
    chosen = sa.select(Edition.id).where(Edition.programme_id == event.programme_id, Edition.state == "open")
    for edition_id in db.session.scalars(chosen.order_by(Edition.id)).all():
        _ask_or_relieve(edition_id)


@on(MentorshipStarted, MentorshipEnded)
def guide_awaited(event: MentorshipStarted | MentorshipEnded, _event_id: int) -> None:
    """A pair more may wait for a guide, or one less."""
    _ask_or_relieve(db.session.get_one(Mentorship, event.mentorship_id).edition_id)


def _ask_or_relieve(edition_id: int) -> None:
    """Those who lead the programme, else the admins, are asked for a guide without which a pair cannot sign; else nobody is."""
    edition = db.session.get_one(Edition, edition_id)
    unsigned = sa.select(Mentorship).where(
        Mentorship.owner_id == edition.owner_id,
        Mentorship.edition_id == edition_id,
        Mentorship.state.in_(UNSIGNED),
    )
    waiting = next((row for row in db.session.scalars(unsigned.order_by(Mentorship.id)) if _missing(row)), None)
    if waiting is None:
        for role in ("lead", "admin"):
            settle_staff(WHAT, edition_id, edition.owner_id, role, edition_id)
        return
    role = "lead" if holders(edition.owner_id, "lead", edition_id) else "admin"
    tenants = (waiting.owner_id, waiting.mentee_tenant_id, waiting.mentor_tenant_id)
    ask_staff(WHAT, waiting.id, edition.owner_id, role=role, edition_id=edition_id, seen_by=tenants)


def _missing(row: Mentorship) -> list[Guide]:
    pair = load_pair(row.id, row.owner_id)
    way = way_of(pair)
    return [each for role in ROLES for each in unpublished(way, guides_of(way, role, "en"))]


@on(StaffAsked)
def staff_asked(event: StaffAsked, event_id: int) -> None:
    """One of those who publish it: once for an edition, however many pairs wait."""
    if event.what != WHAT:
        return
    pair = db.session.get_one(Mentorship, event.subject_id)
    missing, reader = _missing(pair), reader_of(event.person_id)
    slug = db.session.scalar(sa.select(Tenant.slug).where(Tenant.id == event.tenant_id))
    matter = f"staff:{WHAT}:{pair.edition_id}"
    known = sa.select(Notice.id).where(Notice.matter == matter, Notice.person_id == event.person_id)
    open_ones = known.where(Notice.done_at.is_(None), Notice.event_id != event_id)
    if reader is None or slug is None or not missing or db.session.scalar(open_ones.limit(1)) is not None:
        return
    said = Message(
        N_("Publish the guide “%(title)s”: there are pairs that cannot sign before it is published."),
        {"title": missing[0].title},
    )
    programme_id = programme_of(pair.edition_id)
    path = f"desk/programmes/{programme_id}/guides"
    news = News(matter, said, path, waits=True, verb=N_("Look at the guides"), letter="staff.guide")
    tell(replace(reader, slug=slug), news, event_id)


def _tell(person_id: int, pair: Mentorship, text: GuideText, event_id: int) -> bool:
    reader = reader_of(person_id)
    if reader is None:
        return False
    rows = [each for each in published(pair.edition_id, {reader.tenant_id, pair.owner_id}) if each.key == text.key]
    read = chosen(rows, Reader(reader.tenant_id, pair.owner_id, reader.locale))
    if read is None or read.id != text.id:
        return False
    said = Message(N_("The guide “%(title)s” has been published anew."), {"title": text.title})
    path = f"mentorships/{pair.id}/guide/{text.key}"
    tell(
        reader,
        News(
            f"guide:{text.id}",
            said,
            path,
            verb=N_("Read the guide"),
            letter="guide.published",
            programme_id=text.programme_id,
        ),
        event_id,
    )
    return True
