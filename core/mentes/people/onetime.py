"""Links that work once: signed numbers, so that no secret is stored; bound to the asking browser where that is wanted."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.people.entrance.models import OneTimeLink
from mentes.people.entrance.sessions import hashed

GONE = N_("This link has been used or is too old. Ask for a new one.")
OTHER_BROWSER = N_(
    "This link works only in the browser in which it was asked for. Open it there, or ask for a new one."
)


@dataclass(frozen=True)
class About:
    """Whom and what a link is for; `browser` is the secret of the only browser that may open it."""

    tenant_id: int
    person_id: int | None = None
    subject_id: int | None = None
    browser: str | None = None


def issue(purpose: str, about: About, lasts: timedelta, **payload: Any) -> OneTimeLink:
    """A new link for this purpose, good for so long (real time). Its address carries `token(link)`."""
    now = real_now()
    link = OneTimeLink(
        purpose=purpose,
        tenant_id=about.tenant_id,
        person_id=about.person_id,
        subject_id=about.subject_id,
        browser_hash=hashed(about.browser) if about.browser else None,
        payload=payload,
        created_at=now,
        expires_at=now + lasts,
    )
    db.session.add(link)
    db.session.flush()
    return link


def token(link: OneTimeLink) -> str:
    """What the address carries: the link's number, signed for its purpose. The same each time, so a letter can be resent."""
    return str(_signer(link.purpose).dumps(link.id))


def look(text: str, purpose: str, browser: str | None = None) -> OneTimeLink:
    """The link behind a token, still good. Raises NotVisible for a forged one, WrongState for a used, old or foreign one."""
    return _found(text, purpose, browser, hold=False)


def known(text: str, purpose: str) -> OneTimeLink | None:
    """The link behind a token, used or too old as it may be; None once its row is gone. Raises NotVisible for a forged one."""
    found = db.session.get(OneTimeLink, _number(text, purpose))
    return found if found is not None and found.purpose == purpose else None


def spend(text: str, purpose: str, browser: str | None = None) -> OneTimeLink:
    """The same, and used from now on: of two at once, one gets it. Raises as `look` does."""
    link = _found(text, purpose, browser, hold=True)
    link.used_at = real_now()
    db.session.flush()
    return link


def end(purpose: str, subject_id: int) -> None:
    """The links of this purpose about this row work no more."""
    about = (OneTimeLink.purpose == purpose, OneTimeLink.subject_id == subject_id, OneTimeLink.used_at.is_(None))
    db.session.execute(sa.update(OneTimeLink).where(*about).values(used_at=real_now()))


def newest(purpose: str, subject_id: int) -> OneTimeLink | None:
    """The link of this purpose about this row that works, if one does: for a letter that is to carry it."""
    chosen = sa.select(OneTimeLink).where(
        OneTimeLink.purpose == purpose,
        OneTimeLink.subject_id == subject_id,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > real_now(),
    )
    return db.session.scalar(chosen.order_by(OneTimeLink.id.desc()).limit(1))


def _found(text: str, purpose: str, browser: str | None, *, hold: bool) -> OneTimeLink:
    chosen = sa.select(OneTimeLink).where(OneTimeLink.id == _number(text, purpose), OneTimeLink.purpose == purpose)
    if hold:  # it may have been looked at before: what counts is what it is once it is ours
        chosen = chosen.with_for_update().execution_options(populate_existing=True)
    link = db.session.scalar(chosen)
    if link is None or link.used_at is not None or link.expires_at <= real_now():
        raise WrongState(GONE)
    if link.browser_hash is not None and link.browser_hash != hashed(browser or ""):
        raise WrongState(OTHER_BROWSER)
    return link


def _number(text: str, purpose: str) -> int:
    try:
        return int(_signer(purpose).loads(text))
    except (BadSignature, TypeError, ValueError):
        raise NotVisible from None


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"mentes.{purpose}")
