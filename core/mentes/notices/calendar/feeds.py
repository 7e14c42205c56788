"""The address under which somebody's calendar program reads their days: signed, renewable, and stored nowhere."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.dialects.postgresql import insert

from mentes.base.clock import real_now
from mentes.base.db import db, forget_scope, scope
from mentes.base.errors import NotVisible
from mentes.notices.models import Feed
from mentes.people.models import Person
from mentes.tenancy.models import Tenant

NOTED: Final = timedelta(minutes=10)  # programs ask often; when they asked last is noted to this


@dataclass(frozen=True)
class Key:
    """What an address says: whose days, under which number of theirs, and whether what waits for them is shown too."""

    tenant_id: int
    person_id: int
    number: int
    waiting: bool = False


@dataclass(frozen=True)
class Subscriber:
    """Whose calendar is read."""

    person_id: int
    tenant_id: int
    slug: str
    locale: str
    timezone: str
    since: datetime  # when the address was made
    names: dict[str, Any] = field(repr=False)


def token(key: Key) -> str:
    """What stands in the address."""
    return str(_signer().dumps([key.tenant_id, key.person_id, key.number, int(key.waiting)]))


def key_of(text: str) -> Key:
    """What an address says. Raises NotVisible for one that we did not make."""
    try:
        tenant_id, person_id, number, waiting = map(int, _signer().loads(text))
    except (BadSignature, TypeError, ValueError):
        raise NotVisible from None
    return Key(tenant_id, person_id, number, bool(waiting))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="mentes.calendar")


def feed_of(person_id: int) -> Feed | None:
    """Somebody's address, if they have one."""
    return db.session.get(Feed, person_id)


def renew(person_id: int, tenant_id: int) -> None:
    """A first address, or a new one; the one before is worth nothing from now on."""
    # Drawn, not counted: a count would begin anew after `stop`, and bring an old address back.
    made = {"number": secrets.randbelow(2**31 - 1) + 1, "created_at": real_now(), "read_at": None}
    new = insert(Feed).values(person_id=person_id, tenant_id=tenant_id, **made)
    db.session.execute(new.on_conflict_do_update(index_elements=[Feed.person_id], set_=made))


def stop(person_id: int) -> None:
    """No address any more; the one that there was is worth nothing from now on, also after another one is made."""
    db.session.execute(sa.delete(Feed).where(Feed.person_id == person_id))


def subscriber(key: Key) -> Subscriber:
    """Whose days these are; from here on this request sees their university's rows, and nobody's texts.

    Raises NotVisible for an address that was renewed, a person who has left and a university that is suspended.
    """
    forget_scope()
    scope((key.tenant_id,), None)
    chosen = (
        sa.select(Feed.number, Feed.created_at, Person.locale, Person.timezone, Tenant.slug, Tenant.names)
        .join(Person, sa.and_(Person.id == Feed.person_id, Person.tenant_id == Feed.tenant_id))
        .join(Tenant, Tenant.id == Feed.tenant_id)
        .where(Feed.person_id == key.person_id, Feed.tenant_id == key.tenant_id)
        .where(Person.state == "active", Tenant.state == "active")
    )
    found = db.session.execute(chosen).one_or_none()
    if found is None or found.number != key.number:
        raise NotVisible
    about = {"slug": found.slug, "locale": found.locale, "timezone": found.timezone, "names": found.names}
    return Subscriber(key.person_id, key.tenant_id, since=found.created_at, **about)


def note_reading(person_id: int) -> None:
    """A calendar program has asked."""
    now = real_now()
    stale = sa.or_(Feed.read_at.is_(None), Feed.read_at < now - NOTED)
    db.session.execute(sa.update(Feed).where(Feed.person_id == person_id, stale).values(read_at=now))
