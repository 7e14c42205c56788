"""The links behind acts: whose they are, whether they were used, and the one use that all links about a matter share."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mentes.base.actor import Actor
from mentes.base.clock import now, real_now
from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.base.i18n import N_, Message
from mentes.base.kept import keep, revive
from mentes.notices.acts.registry import Asked
from mentes.people import onetime
from mentes.people.entrance.models import OneTimeLink
from mentes.people.models import Person
from mentes.tenancy.models import Tenant

PURPOSE = "act"
OWN = frozenset({"act", "matter", "said", "on"})  # of a payload; the rest are the act's own values
CLOSED = N_("Your access was closed, so this cannot be answered any more. Your coordinator can tell you more.")


@dataclass(frozen=True)
class Answered:
    """What its reader has answered already, and when (programme time)."""

    said: Message
    on: datetime


def answered(link: OneTimeLink) -> Answered | None:
    """What was answered with this link, or with another one about the same matter; None while it can be used."""
    if link.used_at is None or "said" not in link.payload:
        return None
    return Answered(revive(link.payload["said"]), datetime.fromisoformat(link.payload["on"]))


def is_old(link: OneTimeLink) -> bool:
    """Whether its days are over (real time): from then on it does not even show what was answered."""
    return link.expires_at <= real_now()


def is_over(link: OneTimeLink) -> bool:
    """Whether its days are over, or it was ended without an answer."""
    return is_old(link) or link.used_at is not None


def asked(link: OneTimeLink, signed_in: int | None) -> Asked:
    """Who acts, in the scope of whoever the link is for. Raises WrongState for somebody whose access was closed."""
    values = {key: value for key, value in link.payload.items() if key not in OWN}
    return Asked(_doer(link), link.tenant_id, link.subject_id or 0, values, signed_in)


def _doer(link: OneTimeLink) -> Actor | None:
    if link.person_id is None:
        return None
    chosen = (
        sa.select(Person, Tenant.slug)
        .join(Tenant, Tenant.id == Person.tenant_id)
        .where(Person.tenant_id == link.tenant_id, Person.id == link.person_id, Person.state == "active")
    )
    found = db.session.execute(chosen).one_or_none()
    if found is None:
        raise WrongState(CLOSED)
    row, slug = found
    return Actor(row.id, row.tenant_id, slug, (), row.display_name, row.given_name, row.locale, row.timezone)


def hold(link_id: int) -> tuple[OneTimeLink, list[OneTimeLink]]:
    """This link and all unused ones of the same reader about the same matter, held until the transaction ends.

    They are held in the order of their numbers, so that two answers at once wait for each other and never for ever.
    """
    mine = db.session.get_one(OneTimeLink, link_id)
    whose: sa.ColumnElement[bool] = OneTimeLink.person_id == mine.person_id
    if mine.person_id is None:
        whose = sa.and_(OneTimeLink.person_id.is_(None), OneTimeLink.subject_id == mine.subject_id)
    chosen = (
        sa.select(OneTimeLink)
        .where(OneTimeLink.purpose == PURPOSE, OneTimeLink.tenant_id == mine.tenant_id, whose)
        .where(sa.or_(OneTimeLink.used_at.is_(None), OneTimeLink.id == link_id))
        .order_by(OneTimeLink.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    matter = mine.payload["matter"]
    return mine, [each for each in db.session.scalars(chosen) if each.payload.get("matter") == matter]


def spend(token: str, alike: list[OneTimeLink], said: Message) -> None:
    """The link is used, and so is every other one about the matter; each remembers what was answered."""
    onetime.spend(token, PURPOSE)
    kept: dict[str, Any] = {"said": keep(said), "on": now().isoformat()}
    for each in alike:
        each.used_at = each.used_at or real_now()
        each.payload = {**each.payload, **kept}
    db.session.flush()
