"""Signed-in browsers: a row for each, found by the hash of its cookie; nothing about roles is kept in it."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, g, request
from sqlalchemy.orm import aliased
from werkzeug.wrappers import Response

from mentes.base.actor import Actor, Grant
from mentes.base.along import lent
from mentes.base.clock import real_now, refresh_clock
from mentes.base.cookies import drop
from mentes.base.db import db, forget_scope, scope, sees_own
from mentes.base.seal import lock
from mentes.people.entrance.models import Identity, IdentityProvider, InterruptedForm, WebSession
from mentes.people.models import Person, RoleGrant
from mentes.people.signin.oidc import Identity as Arrival
from mentes.tenancy.current import FACTS, by_slug, university_of
from mentes.tenancy.models import Tenant

IDLE, ABSOLUTE = timedelta(hours=8), timedelta(hours=12)
IDLE_ADMIN = timedelta(minutes=30)  # who looks after a university or all of them (identity decision 8)
KEPT = timedelta(hours=12)  # how long an ended session is still recognised, so that what it sent is not lost
TOUCH = timedelta(minutes=1)
ID_TOKEN = "web_session.id_token"  # noqa: S105 - what its locked form is bound to

_PLACE = aliased(Tenant)
_COUNTS_NOW = (
    RoleGrant.person_id == WebSession.person_id,
    RoleGrant.revoked_at.is_(None),
    sa.or_(RoleGrant.expires_at.is_(None), RoleGrant.expires_at > sa.bindparam("now")),
)
_GRANTS = (
    sa.select(
        sa.func.coalesce(
            sa.func.jsonb_agg(
                sa.func.jsonb_build_array(RoleGrant.role, RoleGrant.tenant_id, RoleGrant.edition_id, _PLACE.slug)
            ),
            sa.text("'[]'::jsonb"),
        )
    )
    .join(_PLACE, sa.and_(_PLACE.id == RoleGrant.tenant_id, _PLACE.state == "active"))
    .where(*_COUNTS_NOW)
    .correlate(WebSession)
    .scalar_subquery()
)
_EVERY = aliased(Tenant)
_ADMIN: sa.ColumnElement[str] = sa.literal_column("'admin'::text")
_IMPLIED = (  # a central admin is admin at each active university: named one by one, never a way round the scope
    sa.select(sa.func.jsonb_agg(sa.func.jsonb_build_array(_ADMIN, _EVERY.id, sa.null(), _EVERY.slug, sa.true())))
    .where(
        _EVERY.state == "active",
        sa.exists()
        .where(*_COUNTS_NOW, RoleGrant.role == "central", RoleGrant.tenant_id == _PLACE.id, _PLACE.state == "active")
        .correlate(WebSession),
    )
    .correlate(WebSession)
    .scalar_subquery()
)
_FIND = (
    sa.select(
        WebSession.person_id,
        WebSession.tenant_id,
        WebSession.seen_at,
        WebSession.expires_at,
        WebSession.tellings,
        *FACTS,
        _GRANTS.label("grants"),
        _IMPLIED.label("implied"),
        sees_own(WebSession.tenant_id, WebSession.person_id).label("sees"),
    )
    .join(Tenant, Tenant.id == WebSession.tenant_id)
    .where(
        WebSession.secret_hash == sa.bindparam("secret_hash"),
        WebSession.expires_at > sa.bindparam("now"),
        WebSession.seen_at > sa.bindparam("idle"),
    )
)
_PERSON = sa.select(Person.display_name, Person.given_name, Person.locale, Person.timezone, Person.state).where(
    Person.tenant_id == sa.bindparam("home", type_=sa.Integer), Person.id == sa.bindparam("person", type_=sa.Integer)
)


def hashed(secret: str) -> str:
    """What is stored of a secret that only the browser holds."""
    return hashlib.sha256(secret.encode()).hexdigest()


def cookie_name() -> str:
    """`__Host-` wherever the connection is secured; the demo on plain http drops the prefix and `Secure`."""
    return "__Host-mentes" if current_app.config["SECURE_COOKIES"] else "mentes"


def init_sessions(app: Flask) -> None:
    """Find out who asks, before every request that is not for a file."""
    app.url_value_preprocessor(_take_slug)
    app.before_request(load)
    app.extensions.setdefault("mentes.closing", []).append(keep_session)


def _take_slug(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.slug = values.pop("slug", None) if values else None


def load() -> None:
    """Door rows first, then the one scope of this request: home and every university with a role, or nothing."""
    if request.endpoint in {"static", "health.alive", "health.ready"}:
        return
    session = db.session()
    if current_app.config["DEMO"]:  # nowhere else does programme time move
        refresh_clock(session.connection())
    row = _session_row()
    if row is None or row.state != "active":
        scope((), None)
    else:
        grants = tuple(Grant(*grant) for grant in [*row.grants, *(row.implied or ())])
        found = Actor(row.person_id, row.tenant_id, row.slug, grants)
        scope(found.tenants, found.person_id, seen=row.sees)
        _know(found, row)
    if g.get("slug"):  # last, so that a university that is not there is said in the reader's language
        is_home = row is not None and row.state == "active" and row.slug == g.slug
        g.university = university_of(row) if is_home else by_slug(session, g.slug)


def _session_row() -> Any:
    secret = request.cookies.get(cookie_name())
    if not secret or not g.get("browser", True):
        return None
    now = real_now()
    values = {"secret_hash": hashed(secret), "now": now, "idle": now - IDLE}
    row = db.session().connection().execute(_FIND, values).one_or_none()
    return row if row is not None and row.seen_at > now - idle_for(grant[0] for grant in row.grants) else None


def idle_for(roles: Iterable[str]) -> timedelta:
    """How long a browser of somebody with these roles stays signed in while nothing is done in it."""
    return IDLE_ADMIN if {"admin", "central"} & set(roles) else IDLE


@cache
def _person_with(more: tuple[tuple[str, sa.ScalarSelect[Any]], ...]) -> sa.Select[Any]:
    return _PERSON.add_columns(*(scalar.label(name) for name, scalar in more))


def _person(found: Actor) -> Any:
    """The person's own row, with what the page needs besides (one statement)."""
    more = lent()
    values = {"home": found.home_id, "person": found.person_id}
    for each in more:
        values |= each.values
    statement = _person_with(tuple((each.name, each.scalar) for each in more))
    row = db.session().connection().execute(statement, values).one()
    g.along = {each.name: getattr(row, each.name) for each in more}
    return row


def _know(found: Actor, row: Any) -> None:
    person = _person(found)
    is_off = person.state == "off"
    if person.state != "active" and not (is_off and _is_for_all()):
        forget_scope()  # a closed account sees what nobody sees
        scope((), None)
        g.switched_off = found.home_slug if is_off else None
        return
    g.actor = Actor(
        found.person_id,
        found.home_id,
        found.home_slug,
        () if is_off else found.grants,
        person.display_name,
        person.given_name,
        person.locale,
        person.timezone,
        is_off,
    )
    g.told, g.seen_at = row.tellings, row.seen_at
    g.stays = _stays(row)


def _is_for_all() -> bool:
    """Whether the page asked for is one that is left for somebody who has switched their account off."""
    return bool(getattr(current_app.view_functions.get(request.endpoint or ""), "even_off", False))


def _stays(row: Any) -> dict[str, int]:
    """Whole seconds until this browser is signed out: if nothing happens in it any more, and at the latest."""
    now = real_now()
    seen = row.seen_at if now - row.seen_at < TOUCH else now
    idle = seen + idle_for(grant[0] for grant in row.grants)
    return {"idle": int((idle - now).total_seconds()), "ends": int((row.expires_at - now).total_seconds())}


def _shows_page() -> bool:
    return request.method == "GET" and not request.path.endswith((".css", ".pdf", ".ics"))


def own_hash() -> str:
    """The hash of this browser's secret; of a request that comes from no browser, one that fits no session."""
    return hashed(request.cookies.get(cookie_name(), "") if g.get("browser", True) else "")


def keep_session() -> None:
    """Say in the session row that this browser is used, what its page has told, and what the page that follows is to tell.

    The last thing that a request does: two that end each other would else each hold the row that the other waits for.
    """
    said = g.pop("tell", None)
    if not g.get("actor"):
        return
    changed = _used() | ({"tellings": _untold().op("||")(sa.cast(said, WebSession.tellings.type))} if said else {})
    if changed:
        db.session.execute(sa.update(WebSession).where(WebSession.secret_hash == own_hash()).values(**changed))


def _used() -> dict[str, Any]:
    now = real_now()
    if now - g.seen_at < TOUCH and not g.told:
        return {}
    return {"seen_at": now, "tellings": _untold()}


def _untold() -> Any:
    """What no page has told yet: all of it but what stands on this one."""
    kept = WebSession.tellings
    return sa.case((kept == g.told, sa.cast([], kept.type)), else_=kept) if g.told and _shows_page() else kept


def was_guest() -> bool:
    """Whether this browser's session was one of a guest of the university in the path, and is over."""
    if g.get("actor") or g.get("university") is None or not request.cookies.get(cookie_name()):
        return False
    here = (WebSession.secret_hash == own_hash(), WebSession.tenant_id == g.university.id)
    guests = sa.and_(IdentityProvider.id == WebSession.provider_id, IdentityProvider.kind == "guest")
    return db.session.scalar(sa.select(WebSession.number).join(IdentityProvider, guests).where(*here)) is not None


def begin(person: Person, provider_id: int, arrival: Arrival | None = None, *, identity_id: int | None = None) -> str:
    """Sign a person in with a fresh secret (never the one the browser had). Returns the cookie's value.

    `arrival` is what their university's sign-in told; a guest comes by a link, has none but an `identity_id`,
    and has proved by the link just now who they are.
    """
    secret = secrets.token_urlsafe(32)
    now = real_now()
    old = request.cookies.get(cookie_name())
    if old:
        _leave(hashed(old), hashed(secret), person)
    db.session.add(
        WebSession(
            secret_hash=hashed(secret),
            person_id=person.id,
            tenant_id=person.tenant_id,
            provider_id=provider_id,
            created_at=now,
            seen_at=now,
            expires_at=now + ABSOLUTE,
            agent=request.headers.get("User-Agent", "")[:200],
            tellings=[],
            **(_told_by(arrival) if arrival else {"identity_id": identity_id, "auth_time": now}),
        )
    )
    return secret


@dataclass(frozen=True)
class Proof:
    """When this browser's session began, and when its person last proved to a provider, or by a guest's link, who they are."""

    begun_at: datetime
    proved_at: datetime | None


def proof() -> Proof | None:
    """Of this browser. A session that began on an earlier sign-in at the university proves nothing of who sits there now."""
    chosen = sa.select(WebSession.created_at, WebSession.auth_time).where(WebSession.secret_hash == own_hash())
    row = db.session.execute(chosen).one_or_none()
    return Proof(*row) if row else None


def _leave(old: str, new: str, person: Person) -> None:
    """The old secret is dead; what was sent with it goes over to the same person's new one, and to nobody else's."""
    db.session.execute(sa.delete(WebSession).where(WebSession.secret_hash == old))
    kept = InterruptedForm.secret_hash == old
    same = sa.update(InterruptedForm).where(kept, InterruptedForm.person_id == person.id)
    db.session.execute(same.values(secret_hash=new))
    db.session.execute(sa.delete(InterruptedForm).where(kept))


def _told_by(arrival: Arrival) -> dict[str, Any]:
    return {
        "provider_sid": arrival.id_token_sid,
        "id_token": lock(ID_TOKEN, arrival.id_token),
        "acr": arrival.acr,
        "auth_time": arrival.auth_time,
        "identity_id": _identity_of(arrival),
    }


def _identity_of(arrival: Arrival) -> Any:
    chosen = sa.select(Identity.id).where(
        Identity.provider_id == arrival.provider_id, Identity.subject == arrival.subject
    )
    return db.session.scalar(chosen)


@dataclass(frozen=True)
class Ended:
    """What a session that is over leaves behind: where it came from, and the locked hint that ends it there too."""

    provider_id: int
    id_token: bytes | None


def end() -> Ended | None:
    """Sign this browser out, whether or not its university can be reached."""
    gone = (
        sa.delete(WebSession)
        .where(WebSession.secret_hash == own_hash())
        .returning(WebSession.provider_id, WebSession.id_token)
    )
    found = db.session.execute(gone).one_or_none()
    return Ended(*found) if found else None


def set_cookie(response: Response, secret: str) -> Response:
    """Give the browser its secret: for this site only, out of reach of scripts."""
    response.set_cookie(
        cookie_name(),
        secret,
        httponly=True,
        samesite="Lax",
        path="/",
        secure=current_app.config["SECURE_COOKIES"],
        max_age=int((ABSOLUTE + KEPT).total_seconds()),
    )
    return response


def drop_cookie(response: Response) -> Response:
    """Let the browser forget its secret, under the very name and attributes with which it was given."""
    drop(response, cookie_name())
    return response
