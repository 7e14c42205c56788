"""Verbs of what was sent after a session had ended: keep it for an hour, show it to the same person, let it go."""

import json
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask, g, request
from sqlalchemy.dialects.postgresql import insert

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.base.forms import OURS
from mentes.base.i18n import N_
from mentes.base.links import safe_next
from mentes.base.seal import lock, unlock
from mentes.people.entrance.models import InterruptedForm, WebSession
from mentes.people.entrance.sessions import own_hash
from mentes.tenancy.models import Tenant

LASTS = timedelta(hours=1)
MOST = 300_000  # bytes; no page of ours asks for more
TEXT = 16  # characters from which on an answer is shown again as a text
SECRETS = frozenset({"password", "secret"})  # names of fields that are shown to nobody again, not even for an hour
Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Kept:
    """What was sent, and to which address."""

    path: str
    fields: Fields

    @property
    def texts(self) -> list[str]:
        """What was written, without the small answers that are hardly typed."""
        return [value for name, value in self.fields if name not in OURS and len(value) >= TEXT]


def init_interrupted(app: Flask) -> None:
    """From now on nothing is lost that somebody sends after their session has ended."""
    app.extensions["mentes.interrupted"] = keep


def keep() -> str:
    """Keep what this request sends, locked, if its browser had a session; gives the page where its owner finds it.

    Only the fields of a form, no files and no secrets. Another site's request never comes so far, and one of no browser has no session.
    """
    if not g.get("browser", True) or not 0 < (request.content_length or 0) <= MOST:
        return ""
    chosen = sa.select(WebSession.person_id, WebSession.tenant_id, Tenant.slug).join(
        Tenant, Tenant.id == WebSession.tenant_id
    )
    ended = db.session.execute(chosen.where(WebSession.secret_hash == own_hash())).one_or_none()
    if ended is None:
        return ""
    values = {
        "person_id": ended.person_id,
        "tenant_id": ended.tenant_id,
        "path": safe_next(request.full_path.rstrip("?")),
        "typed": lock(_place(ended.person_id), json.dumps(_typed())),
        "expires_at": real_now() + LASTS,
    }
    put = insert(InterruptedForm).values(secret_hash=own_hash(), **values)
    db.session.execute(put.on_conflict_do_update(index_elements=["secret_hash"], set_=values))
    return f"/t/{ended.slug}/signin/again"


def _typed() -> Fields:
    return [(name, value) for name, value in request.form.items(multi=True) if name.split("-")[-1] not in SECRETS]


def unsent() -> Kept | None:
    """What this request brings, where nobody is known for whom it could be kept; nothing without a written text."""
    if not g.get("browser", True) or not 0 < (request.content_length or 0) <= MOST:
        return None
    sent = Kept(request.full_path.rstrip("?"), _typed())
    return sent if sent.texts else None


def find(person_id: int) -> Kept | None:
    """What this person sent from this browser before they signed in again."""
    row = db.session.scalar(sa.select(InterruptedForm).where(*_own(person_id)))
    if row is None:
        return None
    fields = [(str(name), str(value)) for name, value in json.loads(unlock(_place(person_id), row.typed))]
    return Kept(row.path, fields)


def take(person_id: int) -> str:
    """Give it out of our hands, once; gives the address that it was meant for. Raises WrongState the second time."""
    gone = sa.delete(InterruptedForm).where(*_own(person_id)).returning(InterruptedForm.path)
    path = db.session.scalar(gone)
    if path is None:
        raise WrongState(N_("This has been sent or thrown away already, or more than an hour has passed."))
    return str(path)


def _own(person_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        InterruptedForm.secret_hash == own_hash(),
        InterruptedForm.person_id == person_id,
        InterruptedForm.expires_at > real_now(),
    )


def _place(person_id: int) -> str:
    return f"interrupted_form:{person_id}"
