"""Verbs of preferences: how somebody wants to hear each kind of news by mail."""

from collections.abc import Mapping
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from mentes.base.clock import now
from mentes.base.db import db
from mentes.notices.digest.service import drop_kept, send_kept
from mentes.notices.kinds import KINDS
from mentes.notices.models import Preference
from mentes.notices.preferences.links import DIGEST, Off
from mentes.people.models import Person

SWITCHABLE = tuple(key for key, kind in KINDS.items() if kind.switchable)
HOWS = ("now", "daily", "off")


def preferences(person_id: int, tenant_id: int) -> dict[str, str]:
    """How somebody hears each kind that they may switch: now, daily or off."""
    chosen = sa.select(Preference.kind, Preference.how).where(
        Preference.tenant_id == tenant_id, Preference.person_id == person_id
    )
    held = {row.kind: row.how for row in db.session.execute(chosen)}
    return {kind: held.get(kind, KINDS[kind].usual) for kind in SWITCHABLE}


def prefer(person_id: int, tenant_id: int, wanted: Mapping[str, str]) -> None:
    """Change some of them. What was kept for the daily letter goes at once, or not at all (UX-44).

    Raises ValueError for a kind or a way that there is not.
    """
    if not (wanted.keys() <= set(SWITCHABLE) and set(wanted.values()) <= set(HOWS)):
        raise ValueError("there is no such kind of news, or no such way to hear it")
    before = preferences(person_id, tenant_id)
    changed = {kind: how for kind, how in wanted.items() if before[kind] != how}
    for kind, how in changed.items():
        _keep(person_id, tenant_id, kind, how)
    drop_kept(person_id, tenant_id, [kind for kind, how in changed.items() if how == "off"])
    send_kept(person_id, tenant_id, [kind for kind, how in changed.items() if how == "now"])


def _keep(person_id: int, tenant_id: int, kind: str, how: str) -> None:
    values: dict[str, Any] = {"how": how, "changed_at": now()}
    put = insert(Preference).values(person_id=person_id, tenant_id=tenant_id, kind=kind, **values)
    db.session.execute(put.on_conflict_do_update(index_elements=["person_id", "kind"], set_=values))


def holder(off: Off, *, hold: bool) -> Person | None:
    """Whose letters an address in a letter's head is about; `hold` locks the row.

    None: gone, or not taking part any more.
    """
    chosen = sa.select(Person).where(
        Person.id == off.person_id, Person.tenant_id == off.tenant_id, Person.state == "active"
    )
    return cast("Person | None", db.session.scalar(chosen.with_for_update() if hold else chosen))


def kinds_of(off: Off) -> list[str]:
    """The kinds that such an address switches: its own, or all those that come in the daily letter."""
    if off.kind != DIGEST:
        return [off.kind]
    return [kind for kind, how in preferences(off.person_id, off.tenant_id).items() if how == "daily"]
