"""A day of an edition, said to one person: what happens, when, and where to look."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa

from mentes.admission.unsent import role_to_go_on
from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on
from mentes.notices.days.audience import audience, speaks, waiting
from mentes.notices.days.models import Telling
from mentes.notices.days.telling import DayTold
from mentes.notices.readers import reader_of
from mentes.notices.service import News, tell
from mentes.programmes.days import Day, days_of
from mentes.programmes.service import EditionRow, edition_of
from mentes.programmes.titles import title_at
from mentes.tenancy.models import Tenant

STAFF: Final = {"coordinators", "deciders"}
SAID: Final[Mapping[str, str]] = {
    "opens": N_("Applications open on %(day)s: %(programme)s."),
    "opens_moved": N_("The day has changed: applications now open on %(day)s (%(programme)s)."),
    "closes": N_("Applications close on %(day)s, and yours is not sent yet: %(programme)s."),
    "closes_moved": N_(
        "The day has changed: applications now close on %(day)s, and yours is not sent yet (%(programme)s)."
    ),
    "closed": N_(
        "Applications are closed: %(programme)s. Waiting for an answer: %(count)s; the first is due by %(due)s."
    ),
    "starts": N_("%(programme)s begins on %(day)s."),
    "starts_moved": N_("The day has changed: %(programme)s now begins on %(day)s."),
    "ends": N_("%(programme)s ends on %(day)s: time to wrap up."),
    "ends_moved": N_("The day has changed: %(programme)s now ends on %(day)s."),
    "milestone": N_("%(title)s on %(day)s: %(programme)s."),
    "milestone_moved": N_("The day has changed: %(title)s is now on %(day)s (%(programme)s)."),
}
SPAN: Final = N_("%(title)s from %(day)s to %(last)s: %(programme)s.")
SPAN_MOVED: Final = N_("The days have changed: %(title)s is now from %(day)s to %(last)s (%(programme)s).")
WHERE: Final[
    Mapping[str, tuple[str, str]]
] = {  # by whom it is told: the page below their university, and what its button says
    "drafts": ("c/{edition}/apply/{role}", N_("Go on with your application")),
    "deciders": ("desk/applications", N_("Look at the applications")),
}
PROGRAMME: Final = ("c/{edition}", N_("Look at the programme and its calendar"))


@on(DayTold)
def tell_day(event: DayTold, event_id: int) -> None:
    """One person; what no longer holds when its turn comes is not said, and counts as not told."""
    row = db.session.get(Telling, event.telling_id)
    if row is None:
        return
    edition = edition_of(row.edition_id)
    day = next((each for each in days_of(edition) if each.key == row.key and each.on == row.on), None)
    holds = (
        day is not None and speaks(edition, row.tenant_id) and row.person_id in audience(day, edition, row.tenant_id)
    )
    role = role_to_go_on(edition, row.person_id, row.home_id, day.on) if holds and day and day.tell == "drafts" else ""
    if day is not None and holds and role is not None:
        _say(day, edition, row, event_id, role, moved=event.moved)
    elif not event.moved:
        db.session.delete(row)


def _say(day: Day, edition: EditionRow, row: Telling, event_id: int, role: str, *, moved: bool) -> None:
    reader = reader_of(row.person_id)
    slug = db.session.scalar(sa.select(Tenant.slug).where(Tenant.id == row.tenant_id))
    if reader is None or slug is None:
        return
    is_staff = day.tell in STAFF
    path, verb = WHERE.get(day.tell, PROGRAMME)
    letter = (day.key if day.title else "milestone") + ("_moved" if moved else "")
    values = {"day": day.on, "programme": title_at(edition, reader.locale), **_more(day, row)}
    news = News(
        f"{'staff:' if is_staff else ''}edition:{edition.id}:{day.key}",
        Message(_words(day, letter), values),
        path.format(edition=edition.id, role=role),
        verb=verb,
        letter=f"edition.{letter}",
        kind="staff" if is_staff else "programme",
        programme_id=edition.programme_id,
    )
    tell(replace(reader, slug=slug), news, event_id)


def _words(day: Day, letter: str) -> str:
    if day.last is None:
        return SAID[letter]
    return SPAN_MOVED if letter.endswith("_moved") else SPAN


def _more(day: Day, row: Telling) -> dict[str, Any]:
    """What a text names beside day and programme."""
    if day.key == "closed":
        count, due = waiting(row.edition_id, row.tenant_id)
        return {"count": count, "due": due.date() if due else day.on}
    return {} if day.title else {"title": dict(day.titles), "last": day.last}
