"""Somebody's home organisation has changed: those who decide at both universities are asked, and let off afterwards."""

from mentes.base.db import current_scope, db
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on
from mentes.notices.readers import ask_staff, reader_of, settle_staff
from mentes.notices.service import News, tell
from mentes.people.moves.abilities import DECIDERS
from mentes.people.moves.models import PendingMove
from mentes.plugin.events import HomeChanged, MoveAgreed, MoveRefused, MoveWithdrawn
from mentes.tenancy.models import Tenant

UNDECIDED = N_(
    "Your sign-in says that you belong to %(university)s now. Your two universities did not both answer, so nothing was "
    "moved. When you sign in again, they are asked once more."
)
EVERY_EDITION = 0  # a role for one edition only does not decide where somebody belongs


@on(HomeChanged)
def home_changed(event: HomeChanged, _event_id: int) -> None:
    """Coordinators and admins of both learn of it (SSO-17: never silent)."""
    for tenant_id in (event.tenant_id, event.wanted_id):
        for role in DECIDERS:
            ask_staff("move", event.move_id, tenant_id, role=role, edition_id=EVERY_EDITION, seen_by=(tenant_id,))


@on(MoveAgreed, MoveRefused, MoveWithdrawn)
def move_decided(event: MoveAgreed | MoveRefused | MoveWithdrawn, _event_id: int) -> None:
    """It waits for nobody any more, at both universities; its row may have gone with the account."""
    concerned = current_scope()
    for tenant_id in concerned.tenants if concerned is not None else ():
        for role in DECIDERS:
            settle_staff("move", event.move_id, tenant_id, role, EVERY_EDITION)


@on(MoveWithdrawn)
def nobody_decided(event: MoveWithdrawn, event_id: int) -> None:
    """By letter, for they cannot come in: whoever waits learns that nobody decided, and how it is asked anew."""
    move = db.session.get(PendingMove, event.move_id)
    reader = reader_of(move.person_id) if move is not None and move.state == "lapsed" else None
    if move is not None and reader is not None:
        name = db.session.get_one(Tenant, move.wanted_id).name(reader.locale)
        said = Message(UNDECIDED, {"university": name})
        tell(reader, News(f"move:{move.id}", said, "home", verb=N_("Sign in"), letter="move.undecided"), event_id)
