"""Something waited in vain through all its time: those who look after it get one entry about it, until it is done."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.models import History
from mentes.base.outbox import pass_on, record
from mentes.mentorships.pair import Pair
from mentes.notices.models import Notice
from mentes.notices.readers import StaffAsked, StaffRelieved, holders
from mentes.people.models import RoleGrant
from mentes.plugin.waiting_events import Overdue

OVERDUE = "overdue:"
LOOK_BACK = timedelta(days=730)  # longer than two roles wait one after the other, rests included
OF_NO_PAIR = {"application", "pairing", "question"}  # their subjects have numbers of their own
KEPT = {"inactivity", "wrap_up", *OF_NO_PAIR}  # no steps of the pair: whoever asked settles them
ABOVE = {"coordinator": "admin", "lead": "admin", "admin": "central"}  # who is asked where nobody holds the role


def escalate(
    key: str, subject_id: int, *, to: Iterable[tuple[int, str]], edition_id: int, seen_by: Iterable[int]
) -> None:
    """Ask everybody who holds one of these roles (university, role) to look after what waits under this key.

    Each person gets one entry that waits, also when asked again before it is done, and is reminded of it twice; then
    `ask_above` asks others. Where nobody holds the role, it goes to the admins there, and without any to those who look
    after all universities. `relieve` settles it.
    """
    concerned = tuple(seen_by)
    record(Overdue(key, subject_id, edition_id), *concerned)
    for tenant_id, role in to:
        _ask(key, subject_id, tenant_id, role, who=_who(tenant_id, role, edition_id), seen_by=concerned)


def ask_above(key: str, subject_id: int, tenant_id: int, role: str, *, before: datetime) -> None:
    """Those who were asked by this role here did nothing either: the next above are asked, who are others than they.

    Above those who look after all universities there is nobody; it stays on their list. `before`: when they were asked.
    """
    about = (
        History.event == Overdue.__name__,
        History.at >= before - LOOK_BACK,
        History.tenant_ids.any_() == tenant_id,
    )
    chosen = sa.select(History).where(*about, History.payload["subject_id"].as_integer() == subject_id)
    newest = chosen.where(History.payload["waiting"].as_string() == key).order_by(History.id.desc()).limit(1)
    asked = db.session.scalar(newest)
    if asked is None:
        return
    edition_id = int(asked.payload["edition_id"])
    known = _who(tenant_id, role, edition_id)
    while role in ABOVE:
        role = ABOVE[role]
        if who := set(holders(tenant_id, role, edition_id)) - known:
            _ask(key, subject_id, tenant_id, role, who=who, seen_by=tuple(asked.tenant_ids))
            return


def _ask(
    key: str, subject_id: int, tenant_id: int, role: str, *, who: Iterable[tuple[int, int]], seen_by: tuple[int, ...]
) -> None:
    for person_id, home_id in who:
        news = StaffAsked(person_id, home_id, tenant_id, f"{OVERDUE}{key}", subject_id, role)
        pass_on(news, home_id, *seen_by)


def escalate_pair(pair: Pair, key: str) -> None:
    """The coordinators of both homes are asked about this step or state of a pair: which pair and what, no word of it."""
    places = [(side.tenant_id, "coordinator") for side in pair.sides]
    escalate(key, pair.id, to=places, edition_id=pair.edition_id, seen_by=pair.tenants)


def relieve(key: str, subject_id: int, *tenant_ids: int) -> None:
    """It was done, or is over: it waits for none of those who look after these universities any more."""
    if homes := homes_of_staff(*tenant_ids):
        pass_on(StaffRelieved(f"{OVERDUE}{key}", subject_id), *homes)


def homes_of_staff(*tenant_ids: int) -> set[int]:
    """Where those are at home who look after these universities, or did."""
    at = sa.or_(RoleGrant.tenant_id.in_(tenant_ids), RoleGrant.role == "central")
    return set(db.session.scalars(sa.select(RoleGrant.home_id).where(at)))


def relieve_pair(pair: Pair, key: str) -> None:
    """The same for a step or state of a pair."""
    relieve(key, pair.id, *pair.tenants)


def relieve_done(pair: Pair, open_steps: set[str]) -> None:
    """What was asked about this pair and is not awaited any more waits for nobody who looks after it."""
    about = _escalated(pair.id, pair.owner_id, pair.introduced_at)
    chosen = sa.select(History.payload["waiting"].as_string()).where(*about)
    for key in set(db.session.scalars(chosen)) - open_steps:
        if key not in KEPT and _may_wait(key, pair):
            relieve_pair(pair, key)


def _may_wait(key: str, pair: Pair) -> bool:
    """Whether an entry is open; of people who cannot be seen from here it may always be."""
    about = Notice.matter == f"staff:{OVERDUE}{key}:{pair.id}"
    found = db.session.execute(sa.select(Notice.done_at).where(Notice.tenant_id.in_(pair.tenants), about)).all()
    return not found or any(row.done_at is None for row in found)


def was_escalated(key: str, subject_id: int, owner_id: int, *, since: datetime) -> bool:
    """Whether somebody was asked about this since then (programme time)."""
    chosen = sa.select(History.id).where(*_escalated(subject_id, owner_id, since))
    return db.session.scalar(chosen.where(History.payload["waiting"].as_string() == key).limit(1)) is not None


def _escalated(subject_id: int, owner_id: int, since: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Event and moment find the rows by their index; no index of the payload can be used below a row policy."""
    return (
        History.event == Overdue.__name__,
        History.at >= since,
        History.tenant_ids.any_() == owner_id,
        History.payload["subject_id"].as_integer() == subject_id,
    )


def _who(tenant_id: int, role: str, edition_id: int) -> set[tuple[int, int]]:
    """Person and home of everybody who is to look after it."""
    found = set(holders(tenant_id, role, edition_id))
    return found or (_who(tenant_id, ABOVE[role], edition_id) if role in ABOVE else set())
