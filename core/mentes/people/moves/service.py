"""Verbs of moving: somebody's home organisation has changed, and two universities agree, or do not (SSO-17)."""

from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import NotAllowed, NotVisible, Refusal, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.people import central
from mentes.people.departures.service import leave
from mentes.people.entrance.models import Identity
from mentes.people.models import Person, RoleGrant
from mentes.people.moves.models import PendingMove
from mentes.people.service import grant
from mentes.plugin.events import HomeChanged, MoveAgreed, MoveRefused, MoveWithdrawn

NO_LASTS = timedelta(days=30)
PATIENCE = timedelta(days=30)  # how long two universities are asked
MOVED: Final = "moved"  # why somebody left
ASKED = N_(
    "Your sign-in now says that you belong to another university. Nobody is moved without being asked: the coordinators "
    "of both universities have been told and decide. Try again when you hear from them."
)
SAID_NO = N_(
    "Your sign-in says that you belong to another university, and one of the two universities did not agree to the move. "
    "Ask the coordinator of your programme."
)
ONE_EACH = N_("You agreed for the other university already. Somebody else decides for this one.")
OWN = N_("This is about yourself. Somebody else decides for your university.")
DECIDED = N_("This has been decided already.")


class Waiting(Refusal):
    """Nobody is signed in while two universities decide, or after one of them said no (403)."""

    status = 403


def ask(identity: Identity, wanted_id: int, name: str) -> Waiting:
    """Ask both universities, once, whether this account moves; the answer is what the person is told meanwhile.

    The scope must hold both. A no stands for thirty days; an open question about another university is put aside.
    """
    mine = PendingMove.identity_id == identity.id
    recent = sa.or_(PendingMove.state == "open", PendingMove.closed_at > real_now() - NO_LASTS)
    chosen = sa.select(PendingMove.state).where(mine, PendingMove.wanted_id == wanted_id, recent)
    before = db.session.scalars(chosen.where(PendingMove.state != "moved")).all()
    if "refused" in before and "open" not in before:
        return Waiting(SAID_NO)
    put_aside(identity, PendingMove.wanted_id != wanted_id)
    values = {
        "identity_id": identity.id,
        "person_id": identity.person_id,
        "tenant_id": identity.tenant_id,
        "wanted_id": wanted_id,
        "name": name,
        "state": "open",
        "asked_at": real_now(),
    }
    put = insert(PendingMove).values(**values).on_conflict_do_nothing().returning(PendingMove.id)
    number = db.session.scalar(put)
    if number is not None:
        record(HomeChanged(number, identity.tenant_id, wanted_id), identity.tenant_id, wanted_id)
    return Waiting(ASKED)


def put_aside(identity: Identity, *which: sa.ColumnElement[bool]) -> None:
    """Close the open question about this account: its sign-in names the old university again, or a third one.

    Nobody said no, so it may be asked again at once; it waits for nobody, and history says what became of it.
    """
    chosen = sa.update(PendingMove).where(PendingMove.identity_id == identity.id, PendingMove.state == "open", *which)
    closed = chosen.values(state="withdrawn", closed_at=real_now())
    for row in db.session.execute(closed.returning(PendingMove.id, PendingMove.tenant_id, PendingMove.wanted_id)).all():
        record(MoveWithdrawn(row.id), row.tenant_id, row.wanted_id)


def moves_of(tenant_id: int) -> list[PendingMove]:
    """What this university is asked, or was: open ones first."""
    concerned = sa.or_(PendingMove.tenant_id == tenant_id, PendingMove.wanted_id == tenant_id)
    order = (PendingMove.state != "open", PendingMove.asked_at.desc())
    return list(db.session.scalars(sa.select(PendingMove).where(concerned).order_by(*order).limit(100)))


def held(move_id: int, tenant_id: int) -> PendingMove:
    """A move that this university decides about, held until the request ends; raises NotVisible for any other."""
    row = db.session.get(PendingMove, move_id, with_for_update=True, populate_existing=True)
    if row is None or tenant_id not in {row.tenant_id, row.wanted_id}:
        raise NotVisible
    return row


def agree(move: PendingMove, tenant_id: int, by: int) -> None:
    """One university agrees. When both have, the move is made by a job that sees both.

    Raises WrongState when it was decided, NotAllowed for one person who answers for both sides, and for whoever moves.
    """
    if move.state != "open":
        raise WrongState(DECIDED)
    if by == move.person_id:
        raise NotAllowed(OWN)
    if by in {move.released_by, move.welcomed_by} - {_answer_of(move, tenant_id)}:
        raise NotAllowed(ONE_EACH)
    if tenant_id == move.tenant_id and move.released_at is None:
        move.released_at, move.released_by = real_now(), by
    elif tenant_id == move.wanted_id and move.welcomed_at is None:
        move.welcomed_at, move.welcomed_by = real_now(), by
    else:
        return  # said twice, it counts once
    db.session.flush()
    if move.released_at and move.welcomed_at:
        record(MoveAgreed(move.id), move.tenant_id, move.wanted_id)


def _answer_of(move: PendingMove, tenant_id: int) -> int | None:
    return move.released_by if tenant_id == move.tenant_id else move.welcomed_by


def refuse(move: PendingMove) -> None:
    """One university does not agree: nothing moves. Raises WrongState when it was decided, or both had agreed."""
    if move.state != "open" or (move.released_at and move.welcomed_at):
        raise WrongState(DECIDED)
    move.state, move.closed_at = "refused", real_now()
    db.session.flush()
    record(MoveRefused(move.id), move.tenant_id, move.wanted_id)


def lapse(tenant_id: int) -> None:
    """Whom this university knows and whose two universities did not both answer in time: nothing moves, it may be asked anew.

    A move that both have agreed to is made, however late.
    """
    unanswered = sa.or_(PendingMove.released_at.is_(None), PendingMove.welcomed_at.is_(None))
    open_ones = (PendingMove.tenant_id == tenant_id, PendingMove.state == "open", unanswered)
    chosen = sa.select(PendingMove).where(*open_ones, PendingMove.asked_at <= real_now() - PATIENCE)
    for move in db.session.scalars(chosen.with_for_update().execution_options(populate_existing=True)):
        move.state, move.closed_at = "lapsed", real_now()
        record(MoveWithdrawn(move.id), move.tenant_id, move.wanted_id)


def carry_out(move_id: int) -> None:
    """Both agreed: the account is a new person's at the new university; the old one stays with its history and has left.

    Done once, however often it is asked for; the scope must hold both universities. Roles end with the move, but for that
    of the last one who looks after all universities: it goes with their account, for nobody could give it to anybody.
    """
    move = db.session.get(PendingMove, move_id, with_for_update=True, populate_existing=True)
    if move is None or move.state != "open" or not (move.released_at and move.welcomed_at):
        return
    old = db.session.get_one(Person, move.person_id)
    new = _newcomer(old, move.wanted_id)
    account = sa.update(Identity).where(Identity.id == move.identity_id)
    kept = _last_role(old)
    leave(old, MOVED)
    if kept is not None:
        grant(new, kept.role, kept.tenant_id, by=kept.granted_by, until=kept.expires_at)
    db.session.execute(account.values(person_id=new.id, tenant_id=new.tenant_id))
    move.state, move.closed_at = "moved", real_now()
    db.session.flush()


def _last_role(old: Person) -> RoleGrant | None:
    """The role that has to stay somebody's, where this is the last one who has it; the one that lasts longest."""
    if not central.is_last(old.id):
        return None
    held = sa.select(RoleGrant).where(
        RoleGrant.person_id == old.id, RoleGrant.role == "central", RoleGrant.revoked_at.is_(None)
    )
    return db.session.scalars(held.order_by(RoleGrant.expires_at.desc().nulls_first())).first()


def _newcomer(old: Person, tenant_id: int) -> Person:
    kept = (
        "legal_name",
        "display_name",
        "sort_name",
        "given_name",
        "email",
        "locale",
        "timezone",
        "pronouns",
        "languages",
    )
    values = {name: getattr(old, name) for name in kept}
    chosen = [name for name in old.chosen if name in kept]
    new = Person(tenant_id=tenant_id, created_at=real_now(), chosen=chosen, **values)
    db.session.add(new)
    db.session.flush()
    return new
