"""Verbs of a date: fix it, change it, call it off."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from mentes.base.actor import Actor
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible, WrongState
from mentes.base.events import Event
from mentes.base.i18n import N_, Message, languages, say
from mentes.base.outbox import pass_on, record
from mentes.plugin.events import WorkshopScheduled
from mentes.plugin.parts import Workshop as Kind
from mentes.plugin.workshop_events import WorkshopCancelled, WorkshopChanged
from mentes.programmes.models import TAKING_PART, Edition
from mentes.programmes.rules import EditionRules, writable
from mentes.programmes.service import EditionRow
from mentes.workshops.models import Workshop, WorkshopHosting
from mentes.workshops.participants import participants

LONGEST_AHEAD: Final = timedelta(days=730)
TOLD: Final = ("titles", "starts_at", "minutes", "place")  # what participants are told of when it changes; the link too
FIXED: Final = frozenset({"timezone", "places"})  # the zone stays; places are counted only where people sign up


@dataclass(frozen=True)
class PlacesChanged(Event):
    """There are more or fewer places than before; nobody is told who is not concerned."""

    workshop_id: int


@dataclass(frozen=True)
class Wanted:
    """What a date is to be. Without titles it is called what its kind is called."""

    kind: str
    titles: Mapping[str, str]
    about: Mapping[str, str]
    audience: tuple[str, ...]
    starts_at: datetime
    minutes: int
    timezone: str
    place: str | None = None
    link: str | None = None
    led_by: str | None = None
    sign_up: bool = True
    places: int | None = None


def schedule(edition: EditionRow, wanted: Wanted, by: Actor, tenant_id: int | None = None) -> Workshop:
    """Fix a date of an edition; with `tenant_id` it is for the people of that university only. Said twice, it counts once.

    Raises WrongState for an archived edition, BadInput for a kind that the programme does not have and for a time that is
    over or too far away, ProgrammeSuspended while the programme can only be read.
    """
    db.session.get_one(Edition, edition.id, with_for_update={"key_share": True})
    if edition.state == "archived":
        raise WrongState(N_("This edition is archived. Open it again before you plan new events."))
    rules = writable(edition)
    _check_time(wanted.starts_at)
    values = _columns(wanted) | {"titles": _titles(rules, wanted), "audience": list(wanted.audience)}
    known = _same(edition, values, by, tenant_id)
    if known is not None:
        return known
    own = {"edition_id": edition.id, "owner_id": edition.owner_id, "tenant_id": tenant_id}
    made = Workshop(
        **own, **values, kind=wanted.kind, sign_up=wanted.sign_up, created_at=now(), created_by=by.person_id
    )
    db.session.add(made)
    db.session.flush()
    seen_by = [edition.owner_id, tenant_id] if tenant_id else universities(edition)
    db.session.add(WorkshopHosting(workshop_id=made.id, tenant_ids=seen_by, led_by=wanted.led_by, link=wanted.link))
    db.session.flush()
    record(WorkshopScheduled(made.id, edition.id), *concerned(made))
    return made


def _columns(wanted: Wanted) -> dict[str, Any]:
    kept = ("about", "starts_at", "minutes", "timezone", "place", "places")
    values = {name: value for name, value in asdict(wanted).items() if name in kept}
    return values | {"places": wanted.places if wanted.sign_up else None}


def _same(edition: EditionRow, values: Mapping[str, Any], by: Actor, tenant_id: int | None) -> Workshop | None:
    """What the same person has fixed already in the same words at the same time: a second click."""
    chosen = sa.select(Workshop).where(
        Workshop.edition_id == edition.id,
        Workshop.created_by == by.person_id,
        Workshop.starts_at == values["starts_at"],
        Workshop.state == "fixed",
        Workshop.tenant_id.is_not_distinct_from(tenant_id),
    )
    same = (each for each in db.session.scalars(chosen) if each.titles == values["titles"])
    return next((each for each in same if set(each.audience) == set(values["audience"])), None)


def _titles(rules: EditionRules, wanted: Wanted) -> dict[str, str]:
    """Its own, else those of its kind in every language that we speak: so it has a name while the plugin is away."""
    kinds = kinds_of(rules)
    if wanted.kind and wanted.kind not in kinds:
        raise BadInput(N_("This programme has no such kind of event. Choose one of the list."))
    if wanted.titles:
        return dict(wanted.titles)
    if not wanted.kind:
        raise BadInput(N_("Give the event a title, in at least one language."))
    title = Message(kinds[wanted.kind].title or wanted.kind, domain=rules.design.domain)
    return {code: say(title, code) for code in languages()}


def kinds_of(rules: EditionRules) -> dict[str, Kind]:
    """The kinds of events that the programme declares, by key."""
    return {each.key: each for each in rules.design.workshops}


def _check_time(starts_at: datetime) -> None:
    if starts_at <= now():
        raise BadInput(N_("This time is over: %(moment)s. Choose one that is still to come."), moment=starts_at)
    if starts_at > now() + LONGEST_AHEAD:
        raise BadInput(
            N_("This is more than two years away: %(moment)s. Choose a date that is nearer."), moment=starts_at
        )


def universities(edition: EditionRow) -> list[int]:
    """The owner and every university that takes part, or ever did."""
    partners = {each.tenant_id for each in edition.partners if each.state in TAKING_PART}
    return sorted({edition.owner_id, *partners})


def concerned(workshop: Workshop) -> set[int]:
    """Whom news of a date concern: the owner, and the homes of those for whom it is, as far as they are seen from here."""
    homes = participants(workshop.edition_id, workshop.tenant_id, workshop.audience).values()
    return {workshop.owner_id, *homes, *([workshop.tenant_id] if workshop.tenant_id else [])}


def held(workshop_id: int) -> Workshop:
    """The row of a date, held until the transaction ends. Raises NotVisible."""
    chosen = sa.select(Workshop).where(Workshop.id == workshop_id).with_for_update()
    found = db.session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotVisible(N_("There is no such event here."))
    return found


def ends_at(workshop: Workshop) -> datetime:
    """When it is over."""
    return workshop.starts_at + timedelta(minutes=workshop.minutes)


def change(workshop_id: int, wanted: Wanted, version: int | None) -> Workshop:
    """Other words, time, place, link or number of places; for whom it is and its time zone stay.

    Those who come are told of another title, time, place or link, and of nothing else; with more places some move up.
    Raises WrongState where somebody else changed it meanwhile, or once it has begun or was called off; BadInput for a
    time that is over, and for fewer places than are taken.
    """
    row = held(workshop_id)
    if version is not None and row.version != version:
        raise WrongState(N_("Somebody else has changed this event meanwhile. Look at it again."))
    _check_open(row)
    if wanted.starts_at != row.starts_at:
        _check_time(wanted.starts_at)
    if row.sign_up and wanted.places is not None and wanted.places < row.taken:
        text = N_("%(taken)s people have a place already. Leave at least as many places.")
        raise BadInput(text, taken=row.taken)
    hosting = db.session.get_one(WorkshopHosting, row.id)
    places = row.places
    if _put(row, hosting, wanted):
        row.sequence += 1
        record(WorkshopChanged(row.id, row.edition_id), *concerned(row))
    elif row.places != places:
        pass_on(PlacesChanged(row.id), *concerned(row))
    db.session.flush()
    return row


def _check_open(row: Workshop) -> None:
    if row.state == "cancelled":
        raise WrongState(N_("This event was called off."))
    if row.starts_at <= now():
        raise WrongState(N_("This event has begun already; it cannot be changed any more."))


def _put(row: Workshop, hosting: WorkshopHosting, wanted: Wanted) -> bool:
    """Write it down; says whether there is something to tell."""
    before = [getattr(row, name) for name in TOLD] + [hosting.link]
    moved = row.starts_at != wanted.starts_at
    for name, value in _columns(wanted).items():
        if name not in FIXED:
            setattr(row, name, value)
    if row.sign_up:
        row.places = wanted.places
    row.titles = dict(wanted.titles) or row.titles
    hosting.link, hosting.led_by = wanted.link, wanted.led_by
    if moved:
        row.reminded_at = None
    return before != [getattr(row, name) for name in TOLD] + [hosting.link]


def call_off(workshop_id: int) -> Workshop:
    """It does not take place. Said twice, it counts once. Raises WrongState once it has begun."""
    row = held(workshop_id)
    if row.state == "cancelled":
        return row
    if row.starts_at <= now():
        raise WrongState(N_("This event has begun already; it cannot be called off any more."))
    row.state, row.closed_at = "cancelled", now()
    row.sequence += 1
    db.session.flush()
    record(WorkshopCancelled(row.id, row.edition_id), *concerned(row))
    return row
