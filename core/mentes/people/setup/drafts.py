"""The draft of a university's sign-in: written, proposed, thrown away; the one in use is never touched by it (UX-49)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from mentes.base.actor import Actor
from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.base.seal import lock as locked
from mentes.people.entrance.models import IdentityProvider
from mentes.people.entrance.providers import CLIENT_SECRET
from mentes.people.setup.events import SecretReplaced, SignInDiscarded, SignInDrafted, SignInProposed
from mentes.tenancy.apply import lock

HINT = 4  # characters of a secret that stay readable
CHANGED = N_(
    "Somebody else has changed this draft since you opened the page. What you typed is still here: open the page anew in "
    "a second window, compare, and save again."
)
UNTESTED = N_("The draft has not passed a test sign-in as it is now. Run the test first.")


@dataclass(frozen=True)
class Wanted:
    """What somebody typed into the draft; `secret` None keeps the one that is there, for the same issuer and client id."""

    issuer: str
    client_id: str
    home_organisations: tuple[str, ...]
    claims: Mapping[str, str]
    secret: str | None = field(default=None, repr=False)
    secret_until: date | None = None


def providers_of(tenant_id: int) -> list[IdentityProvider]:
    """A university's own sign-ins that count: the draft, the one in use, those that people are leaving."""
    chosen = sa.select(IdentityProvider).where(
        IdentityProvider.tenant_id == tenant_id,
        IdentityProvider.kind == "tenant",
        IdentityProvider.state != "retired",
    )
    return list(db.session.scalars(chosen.order_by(IdentityProvider.id)))


def draft_of(tenant_id: int, *, hold: bool = False) -> IdentityProvider | None:
    """The draft, to be changed with `hold`."""
    chosen = sa.select(IdentityProvider).where(
        IdentityProvider.tenant_id == tenant_id, IdentityProvider.kind == "tenant", IdentityProvider.state == "draft"
    )
    if hold:  # the page has read it before: what counts is what it is once it is ours
        chosen = chosen.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(chosen)


def in_use(tenant_id: int) -> IdentityProvider | None:
    """The sign-in with which people come in today."""
    return next((each for each in providers_of(tenant_id) if each.state == "active"), None)


def save(tenant_id: int, wanted: Wanted, seen: int | None) -> IdentityProvider:
    """Write the draft; `seen` is the version that the page showed, 0 for none. A changed draft must be tested anew.

    Raises WrongState when the sign-in is declared in a file, or somebody else saved meanwhile.
    """
    lock(db.session())
    active = in_use(tenant_id)
    if active is not None and active.origin == "file":
        raise WrongState(N_("This sign-in is declared in the university's file. It is changed there."))
    draft = draft_of(tenant_id, hold=True)
    if seen != (draft.version if draft else 0):
        raise WrongState(CHANGED)
    row = draft or IdentityProvider(
        tenant_id=tenant_id, kind="tenant", state="draft", origin="pages", version=0, client_id="", issuer=""
    )
    differs = _write(row, wanted)
    row.tested_version = row.tested_version if differs or row.tested_version != row.version else row.version + 1
    row.version += 1
    row.proposed_at = row.proposed_by = None
    db.session.add(row)
    db.session.flush()
    record(SignInDrafted(row.id, row.version), tenant_id)
    if wanted.secret:
        record(SecretReplaced(row.id), tenant_id)
    return row


def _write(row: IdentityProvider, wanted: Wanted) -> bool:
    """Take the values over; gives whether anything that a test depends on is another than before."""
    values: dict[str, Any] = {
        "issuer": wanted.issuer,
        "client_id": wanted.client_id,
        "home_organisations": list(wanted.home_organisations),
        "claims": dict(wanted.claims),
    }
    differs = bool(wanted.secret) or any(getattr(row, name) != value for name, value in values.items())
    if (row.issuer, row.client_id) != (wanted.issuer, wanted.client_id):
        _forget_secret(row)  # else whoever may change the draft could have it sent to a provider of their own
    for name, value in values.items():
        setattr(row, name, value)
    row.client_secret_until = wanted.secret_until
    if wanted.secret:
        row.client_secret = locked(CLIENT_SECRET, wanted.secret)
        row.client_secret_hint = wanted.secret[-HINT:] if len(wanted.secret) >= 4 * HINT else ""
    return differs


def _forget_secret(row: IdentityProvider) -> None:
    row.client_secret = row.client_secret_hint = row.client_secret_until = None


def is_ready(row: IdentityProvider | None) -> bool:
    """Whether a test sign-in went through with exactly this version (UX-49)."""
    return row is not None and row.tested_version == row.version


def held(tenant_id: int, seen: int | None) -> IdentityProvider:
    """The draft, held, as the page showed it. Raises NotVisible when there is none, WrongState when it has changed."""
    lock(db.session())
    row = draft_of(tenant_id, hold=True)
    if row is None:
        raise NotVisible(N_("There is no draft here any more."))
    if seen != row.version:
        raise WrongState(N_("The draft has changed since you opened the page. Look at it again."))
    return row


def propose(tenant_id: int, seen: int | None, who: Actor) -> None:
    """Ask the central admins to put the tested draft into use. Raises WrongState for one that was not tested."""
    row = held(tenant_id, seen)
    if not is_ready(row):
        raise WrongState(UNTESTED)
    row.proposed_at, row.proposed_by = real_now(), who.person_id
    record(SignInProposed(row.id, tenant_id), tenant_id)


def discard(tenant_id: int, seen: int | None) -> None:
    """Throw the draft away, and its secret with it."""
    row = held(tenant_id, seen)
    close(row)
    record(SignInDiscarded(row.id), tenant_id)


def close(row: IdentityProvider) -> None:
    """This row is no way in any more; its secret is forgotten. The row stays, for attempts and accounts hang on it."""
    row.state = "retired"
    _forget_secret(row)
    row.proposed_at = row.proposed_by = None
    db.session.flush()
