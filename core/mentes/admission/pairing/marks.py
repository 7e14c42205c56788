"""Verbs of those who pair: keep two people apart, want two together with a place promised, and take either back."""

from collections.abc import Sequence

import sqlalchemy as sa

from mentes.admission import seats
from mentes.admission.models import OPEN, Enrolment, Proposal
from mentes.admission.pairing.models import PairMark
from mentes.base.actor import Actor
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import NotVisible, WrongState
from mentes.base.i18n import N_, Message
from mentes.base.outbox import record
from mentes.plugin.pairing_events import PairBlocked, PairPinned, PairUnmarked

STANDS = PairMark.ended_at.is_(None)


def hold(mentee: Enrolment, mentor: Enrolment) -> None:
    """Whoever pairs one of these two waits here for the other; in the order of their numbers, so that nobody waits crosswise.

    Raises WrongState when the part of one of them has ended meanwhile.
    """
    chosen = sa.select(Enrolment).where(Enrolment.id.in_([mentee.id, mentor.id])).order_by(Enrolment.id)
    held = chosen.with_for_update(key_share=True).execution_options(populate_existing=True)
    if {each.state for each in db.session.scalars(held)} != {"active"}:
        raise WrongState(N_("One of the two does not take part any more. Look at the list again."))


def block(mentee: Enrolment, mentor: Enrolment, reason: str, by: Actor) -> PairMark:
    """The two are not suggested or proposed to each other until this is undone. Said twice, it counts once.

    Raises WrongState when they are asked already, are a pair, or are wanted together.
    """
    hold(mentee, mentor)
    found = between(mentee, mentor)
    if found is not None and found.kind == "blocked":
        return found
    if found is not None:
        raise WrongState(N_("%(name)s wants these two together. Undo that first."), name=found.by_name)
    if _open(sa.and_(Proposal.mentee_enrolment_id == mentee.id, Proposal.mentor_enrolment_id == mentor.id)):
        raise WrongState(N_("These two are proposed to each other already, so they cannot be blocked now."))
    return _mark("blocked", mentee, mentor, reason, by)


def pin(mentee: Enrolment, mentor: Enrolment, reason: str, by: Actor) -> PairMark:
    """These two are wanted together: one of the mentor's places is promised to this mentee. Said twice, it counts once.

    Whether a rule forbids the pair is asked before (`proposing.pin`). Raises WrongState when the pair is blocked, the
    mentee is asked, paired or promised already, or no place is left.
    """
    hold(mentee, mentor)
    found = between(mentee, mentor)
    if found is not None and found.kind == "pinned":
        return found
    if found is not None:
        raise blocked(found)
    if _open(Proposal.mentee_enrolment_id == mentee.id):
        raise WrongState(N_("This mentee has a mentor or a proposal already. Look at the list again."))
    check_unpromised(mentee)
    mark = _mark("pinned", mentee, mentor, reason, by)
    seats.take(mentor, mark)
    return mark


def _mark(kind: str, mentee: Enrolment, mentor: Enrolment, reason: str, by: Actor) -> PairMark:
    mark = PairMark(
        owner_id=mentee.owner_id,
        edition_id=mentee.edition_id,
        kind=kind,
        mentee_enrolment_id=mentee.id,
        mentor_enrolment_id=mentor.id,
        mentee_tenant_id=mentee.tenant_id,
        mentor_tenant_id=mentor.tenant_id,
        reason=reason,
        by_id=by.person_id,
        by_name=by.name,
        made_at=now(),
    )
    db.session.add(mark)
    db.session.flush()
    record((PairBlocked if kind == "blocked" else PairPinned)(mark.id, mark.edition_id), mark.owner_id)
    return mark


def undo(mark: PairMark, by: Actor) -> None:
    """Take it back; a promised place is free again. Said twice, it counts once."""
    _wait_for(mark)
    if mark.ended_at is None:
        mark.ended_by, mark.ended_name = by.person_id, by.name
        _end([mark], "undone", mark.owner_id)


def _wait_for(mark: PairMark) -> None:
    """As `hold`, also where one of the two takes part no more; then what the row says by now."""
    both = Enrolment.id.in_([mark.mentee_enrolment_id, mark.mentor_enrolment_id])
    db.session.execute(sa.select(Enrolment.id).where(both).order_by(Enrolment.id).with_for_update(key_share=True))
    db.session.refresh(mark, with_for_update=True)


def used(mark: PairMark, proposal: Proposal) -> None:
    """The two who were wanted together are asked, or have found each other: the promised place is theirs."""
    seats.keep_promise(mark, proposal)
    _end([mark], "proposed", mark.owner_id, mark.mentor_tenant_id)  # told also where only the mentor's home is seen


def promise(proposal: Proposal) -> PairMark | None:
    """The place that is promised to just these two, held; also at the mentor's home, which does not see the mentee's part."""
    chosen = sa.select(PairMark).where(
        PairMark.owner_id == proposal.owner_id,
        PairMark.mentee_enrolment_id == proposal.mentee_enrolment_id,
        PairMark.mentor_enrolment_id == proposal.mentor_enrolment_id,
        PairMark.kind == "pinned",
        STANDS,
    )
    held = chosen.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(held).one_or_none()


def promised_by(mentor: Enrolment) -> frozenset[int]:
    """The parts of the mentees to whom a place of this mentor is promised; in a scope with the mentor's own home."""
    chosen = sa.select(PairMark.mentee_enrolment_id).where(
        PairMark.mentor_tenant_id == mentor.tenant_id,
        PairMark.mentor_enrolment_id == mentor.id,
        PairMark.kind == "pinned",
        STANDS,
    )
    return frozenset(db.session.scalars(chosen))


def end_of(enrolment: Enrolment) -> None:
    """Somebody takes part no more: nobody is kept apart from them or promised to them (at their own university, or the owner)."""
    either = sa.or_(PairMark.mentee_enrolment_id == enrolment.id, PairMark.mentor_enrolment_id == enrolment.id)
    found = db.session.scalars(sa.select(PairMark).where(either, STANDS).order_by(PairMark.id).with_for_update()).all()
    if found:
        _end(found, "left", enrolment.owner_id, enrolment.tenant_id)


def _end(marks: Sequence[PairMark], outcome: str, *tenant_ids: int) -> None:
    for mark in marks:
        mark.ended_at, mark.outcome = now(), outcome
        record(PairUnmarked(mark.id, mark.edition_id), *tenant_ids)
    seats.release(marks)
    db.session.flush()


def between(mentee: Enrolment, mentor: Enrolment) -> PairMark | None:
    """What stands of just these two."""
    return next((each for each in of_mentee(mentee) if each.mentor_enrolment_id == mentor.id), None)


def of_mentee(mentee: Enrolment) -> Sequence[PairMark]:
    """Everything that stands of this mentee, newest from the database."""
    chosen = sa.select(PairMark).where(
        PairMark.owner_id == mentee.owner_id, PairMark.mentee_enrolment_id == mentee.id, STANDS
    )
    return db.session.scalars(chosen.order_by(PairMark.id).execution_options(populate_existing=True)).all()


def find(mark_id: int, owner_id: int) -> PairMark:
    """A mark of a programme of this owner. Raises NotVisible."""
    chosen = sa.select(PairMark).where(PairMark.id == mark_id, PairMark.owner_id == owner_id)
    found = db.session.scalars(chosen).one_or_none()
    if found is None:
        raise NotVisible(N_("There is no such pair here."))
    return found


def two_of(mark: PairMark) -> Sequence[Enrolment]:
    """The parts of the two that it is about."""
    both = Enrolment.id.in_([mark.mentee_enrolment_id, mark.mentor_enrolment_id])
    return db.session.scalars(sa.select(Enrolment).where(both)).all()


def check_unpromised(mentee: Enrolment, mentor: Enrolment | None = None) -> None:
    """Raises WrongState when this mentee is promised to another mentor than this one."""
    others = (each for each in of_mentee(mentee) if each.kind == "pinned")
    found = next((each for each in others if mentor is None or each.mentor_enrolment_id != mentor.id), None)
    if found is not None:
        text = N_("%(name)s wants this mentee together with another mentor. Undo that first.")
        raise WrongState(text, name=found.by_name)


def blocked(mark: PairMark) -> WrongState:
    """The refusal for a pair that is kept apart."""
    message = why_apart(mark)
    return WrongState(message.text, **message.values)


def why_apart(mark: PairMark) -> Message:
    """Who keeps the two apart and why, for those who pair."""
    return Message(N_("%(name)s has blocked this pair: %(reason)s"), {"name": mark.by_name, "reason": mark.reason})


def _open(which: sa.ColumnElement[bool]) -> bool:
    return db.session.scalar(sa.select(Proposal.id).where(which, Proposal.state.in_(OPEN)).limit(1)) is not None
