"""The test of a draft: begun like any sign-in, examined when it comes back; nobody is signed in and no claim is kept."""

from dataclasses import dataclass

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.outbox import record
from mentes.people.entrance.models import IdentityProvider
from mentes.people.setup.drafts import draft_of, is_ready
from mentes.people.setup.events import SignInTested
from mentes.tenancy.apply import lock

PURPOSE = "test"


@dataclass(frozen=True)
class Tested:
    """Whether the draft counts as tested now, and whether it was changed while the test was under way."""

    counts: bool
    changed: bool


def passed(tenant_id: int, provider_id: int, version: int, by: int | None = None) -> Tested:
    """A whole test sign-in went through with this version: only that is kept (UX-49). A changed draft is not tested by it."""
    lock(db.session())
    row = draft_of(tenant_id, hold=True)
    if row is None or row.id != provider_id or row.version != version:
        return Tested(counts=False, changed=True)
    news = not is_ready(row)
    row.tested_version, row.tested_at = version, real_now()
    record(SignInTested(row.id, version, news, by), tenant_id)
    return Tested(counts=True, changed=False)


def found(tenant_id: int, provider_id: int) -> IdentityProvider | None:
    """The draft that a test was begun with, if it is still one."""
    row = draft_of(tenant_id)
    return row if row is not None and row.id == provider_id else None
