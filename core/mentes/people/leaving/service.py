"""Verbs of leaving: the offer to end the university's own session, and sign-outs that a university tells us of."""

import base64
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.seal import unlock
from mentes.people.entrance.models import Identity, IdentityProvider, PendingSignIn, UsedToken, WebSession
from mentes.people.entrance.sessions import ID_TOKEN, Ended, hashed
from mentes.people.signin.logout_token import LogoutToken
from mentes.people.signin.refusals import refused
from mentes.tenancy.models import Tenant

COOKIE = "mentes-leaving"
OFFERED_FOR = timedelta(minutes=5)
_SIGN_OUT = "sign_out"


@dataclass(frozen=True)
class Offer:
    """A session at a university that can still be ended there."""

    provider: IdentityProvider
    university: Tenant | None  # None: a sign-in that several share


def keep_hint(ended: Ended | None) -> str | None:
    """Keep for five minutes what the university asks for at a sign-out. Returns the secret that finds it again.

    The hint stays locked in its row; the browser is given a number of ours and never the hint (SSO-7).
    """
    if ended is None or ended.id_token is None:
        return None
    secret = secrets.token_urlsafe(32)
    db.session.add(
        PendingSignIn(
            secret_hash=hashed(secret),
            provider_id=ended.provider_id,
            purpose=_SIGN_OUT,
            pending={"hint": base64.b64encode(ended.id_token).decode()},
            expires_at=real_now() + OFFERED_FOR,
        )
    )
    return secret


def offered(secret: str) -> Offer | None:
    """What the browser with this secret may still end; one statement."""
    chosen = (
        sa.select(IdentityProvider, Tenant)
        .join(PendingSignIn, PendingSignIn.provider_id == IdentityProvider.id)
        .join(Tenant, Tenant.id == IdentityProvider.tenant_id, isouter=True)
        .where(*_own(secret))
    )
    found = db.session.execute(chosen).one_or_none() if secret else None
    return Offer(*found) if found else None


def take_hint(secret: str) -> str | None:
    """The hint itself, once."""
    gone = sa.delete(PendingSignIn).where(*_own(secret)).returning(PendingSignIn.pending)
    found: dict[str, Any] | None = db.session.scalar(gone)
    return unlock(ID_TOKEN, base64.b64decode(found["hint"])) if found else None


def _own(secret: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        PendingSignIn.secret_hash == hashed(secret),
        PendingSignIn.purpose == _SIGN_OUT,
        PendingSignIn.expires_at > real_now(),
    )


def sign_out_from_there(provider_id: int, token: LogoutToken) -> int:
    """End what a verified logout token names: the sessions of its sid, without one those of its subject (SSO-8).

    Returns how many ended. Raises SignInRefused("replayed") for a token that was used before; of two at once, one counts.
    """
    _use(provider_id, token)
    named = [WebSession.provider_id == provider_id]
    if token.sid is not None:
        named.append(WebSession.provider_sid == token.sid)
    if token.subject is not None:
        account = sa.select(Identity.id).where(Identity.provider_id == provider_id, Identity.subject == token.subject)
        named.append(WebSession.identity_id.in_(account))
    ended = db.session.scalars(sa.delete(WebSession).where(*named).returning(WebSession.number))
    return len(ended.all())


def _use(provider_id: int, token: LogoutToken) -> None:
    old = sa.select(UsedToken.token_hash).where(UsedToken.expires_at < real_now()).with_for_update(skip_locked=True)
    db.session.execute(sa.delete(UsedToken).where(UsedToken.token_hash.in_(old)))
    mark = {"token_hash": hashed(f"{provider_id} {token.identifier}"), "expires_at": token.expires_at}
    put = insert(UsedToken).values(**mark).on_conflict_do_nothing().returning(UsedToken.token_hash)
    if db.session.scalar(put) is None:
        raise refused("replayed")
