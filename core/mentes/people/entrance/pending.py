"""A sign-in on its way: kept for the browser that began it, and handed to whoever it was begun for when it comes back."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app, redirect, request
from werkzeug.wrappers import Response

from mentes.base.clock import real_now
from mentes.base.cookies import drop, remember
from mentes.base.db import db
from mentes.people.entrance.models import PendingSignIn
from mentes.people.entrance.sessions import hashed
from mentes.people.signin.oidc import Start
from mentes.people.signin.refusals import SignInRefused

COOKIE = "mentes-signin-"  # and a mark of the start, so that two starts in two tabs do not take each other's place
PATIENCE = timedelta(minutes=10)
AT_ONCE = 5  # starts that a browser keeps; they are small, and gone after ten minutes


@dataclass(frozen=True)
class Pending:
    """What was kept of a sign-in that came back: at which provider, what for, and for which signed-in browser."""

    provider_id: int
    purpose: str
    kept: dict[str, Any]
    session_hash: str | None


Answer = Callable[[Pending], object]
_answers: dict[str, Answer] = {}


def on_return(purpose: str) -> Callable[[Answer], Answer]:
    """Call the decorated function, instead of signing in, with a sign-in that was begun for this purpose.

    It is called on the page to which every provider sends back, and its answer is the page's. The sign-in is spent.
    """

    def keep(answer: Answer) -> Answer:
        _answers[purpose] = answer
        return answer

    return keep


def answer_to(purpose: str) -> Answer | None:
    """Who answers a sign-in begun for this purpose, if somebody does."""
    return _answers.get(purpose)


def away(start: Start, provider_id: int, *, purpose: str = "sign_in", session: str | None = None) -> Response:
    """Send the browser to its university, with a secret that only its way back fits. `session`: hash of the asking one."""
    secret = secrets.token_urlsafe(32)
    db.session.execute(sa.delete(PendingSignIn).where(PendingSignIn.expires_at < real_now()))
    db.session.add(
        PendingSignIn(
            secret_hash=hashed(secret),
            provider_id=provider_id,
            purpose=purpose,
            pending=start.pending,
            session_hash=session,
            expires_at=real_now() + PATIENCE,
        )
    )
    response = redirect(start.url)
    _forget_oldest(response)
    remember(response, cookie_name(start.pending["state"]), secret, int(PATIENCE.total_seconds()))
    return response


def cookie_name(state: str) -> str:
    """Where the secret of one start is kept; `__Host-` (RFC 6265bis), so that no other host of ours can plant one."""
    prefix = "__Host-" if current_app.config["SECURE_COOKIES"] else ""
    return prefix + COOKIE + hashed(state)[:12]


def forget(response: Response) -> None:
    """Let the browser drop the secret of the start that came back."""
    drop(response, cookie_name(_state()))


def _state() -> str:
    return request.args.get("state", "")


def _forget_oldest(response: Response) -> None:
    """Browsers send the oldest first (RFC 6265, 5.4); what is over the number goes."""
    held = [name for name in request.cookies if COOKIE in name]
    for name in held[: max(0, len(held) - AT_ONCE + 1)]:
        drop(response, name)


def take() -> Pending:
    """The sign-in that this browser began, once; a second use finds nothing. Raises SignInRefused("state_mismatch")."""
    gone = (
        sa.delete(PendingSignIn)
        .where(
            PendingSignIn.secret_hash == hashed(request.cookies.get(cookie_name(_state()), "")),
            PendingSignIn.expires_at > real_now(),
        )
        .returning(PendingSignIn.provider_id, PendingSignIn.purpose, PendingSignIn.pending, PendingSignIn.session_hash)
    )
    found = db.session.execute(gone).one_or_none()
    if found is None:
        raise SignInRefused("state_mismatch")
    return Pending(*found)
