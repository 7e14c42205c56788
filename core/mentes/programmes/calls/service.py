"""How the video calls of an edition are made: by a link that a pair pastes, on a Jitsi server, or on the owner's BigBlueButton."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import BadInput
from mentes.base.i18n import N_
from mentes.base.seal import lock, unlock
from mentes.programmes.editions.service import ChangedMeanwhile, hold, note_change
from mentes.programmes.models import CallServer, Edition

SECRET: Final = "call_server.secret"  # noqa: S105 - what its locked form is bound to
Kind = Literal["paste", "jitsi", "bbb"]


@dataclass(frozen=True)
class Choice:
    """How an edition's calls are made; `base` is the address of its Jitsi server."""

    kind: Kind = "paste"
    base: str = ""


@dataclass(frozen=True)
class Server:
    """A BigBlueButton server: where its API lies, and the secret that it shares with us."""

    url: str
    secret: str = field(repr=False)


def choice_of(edition_id: int) -> Choice:
    """What was chosen for an edition; without a choice each pair pastes its own link (one statement)."""
    held = db.session.scalar(sa.select(Edition.calls).where(Edition.id == edition_id)) or {}
    return Choice(held.get("kind", "paste"), held.get("base", ""))


def on_own_server(edition_ids: Iterable[int]) -> set[int]:
    """Those of these editions whose calls are opened on their owner's server (one statement)."""
    chosen = sa.select(Edition.id).where(Edition.id.in_(list(edition_ids)), Edition.calls["kind"].astext == "bbb")
    return set(db.session.scalars(chosen))


def choose(edition_id: int, choice: Choice, version: int | None) -> None:
    """Make an edition's calls this way from now on; meetings that are fixed keep the link that they have.

    Raises BadInput for a server that is not set up, ChangedMeanwhile where somebody else was faster.
    """
    edition = hold(edition_id, version)
    if choice.kind == "bbb" and server_row(edition.owner_id) is None:
        raise BadInput(N_("Your university has no server for video calls here yet. Set it up first, then choose it."))
    edition.calls = asdict(choice) if choice.kind == "jitsi" else {"kind": choice.kind}
    note_change(edition)


def server_row(tenant_id: int) -> CallServer | None:
    """A university's server, its secret locked."""
    return db.session.get(CallServer, tenant_id)


def server_of(tenant_id: int) -> Server | None:
    """A university's server with its secret, for a call that is made now. Raises SealError without its key."""
    row = server_row(tenant_id)
    return Server(row.url, unlock(SECRET, row.secret)) if row else None


def keep_server(tenant_id: int, url: str, secret: str | None, version: int | None) -> None:
    """Set up a university's server, or change it; without a secret, the one that is there stays.

    Raises BadInput where there is none to stay (a new server, another address), ChangedMeanwhile.
    """
    held = db.session.get(CallServer, tenant_id, with_for_update=True, populate_existing=True)
    if held is not None and version is not None and held.version != version:
        raise ChangedMeanwhile
    if secret is None and (held is None or held.url != url):
        raise BadInput(N_("Type the secret as well: it belongs to this address."))
    if held is not None and secret is None:
        return
    given = secret or ""
    values = {"url": url, "secret": lock(SECRET, given), "hint": given[-4:], "changed_at": real_now()}
    put = insert(CallServer).values(tenant_id=tenant_id, version=1, **values)
    again = put.on_conflict_do_update(
        index_elements=[CallServer.tenant_id], set_={**values, "version": CallServer.version + 1}
    )
    db.session.execute(again)
