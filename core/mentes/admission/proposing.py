"""Verbs of a pair that is not agreed yet: propose, say yes, say no; a mentor's seats are rows that cannot be taken twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import sqlalchemy as sa
from psycopg.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError

from mentes.admission import ties
from mentes.admission.bound import Bound
from mentes.admission.facts import candidate_of
from mentes.admission.models import Enrolment, Proposal, Seat
from mentes.base.actor import Actor
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible, WrongState
from mentes.base.i18n import N_, Message
from mentes.base.kept import keep
from mentes.base.outbox import record
from mentes.plugin.answers import Match
from mentes.plugin.events import ConsentGiven, PairProposed, ProposalDeclined, ProposalExpired
from mentes.plugin.parts import Role

OPEN = ("proposed", "accepted")
CLOSE = Message(N_("One of the two said that they depend on each other or are close."))


@dataclass(frozen=True)
class Suggestion:
    """One mentor for one mentee: how well they fit by the programme's rules, why, and what forbids it."""

    mentor: Enrolment
    match: Match
    free: int


def enrolled(edition_id: int, owner_id: int, role: Role) -> Sequence[Enrolment]:
    """Everybody taking part in this role, in the order of joining."""
    chosen = sa.select(Enrolment).where(
        Enrolment.owner_id == owner_id,
        Enrolment.edition_id == edition_id,
        Enrolment.role == role,
        Enrolment.state == "active",
    )
    return db.session.scalars(chosen.order_by(Enrolment.since, Enrolment.id)).all()


def unpaired(edition_id: int, owner_id: int) -> Sequence[Enrolment]:
    """Mentees whom nobody has been proposed to yet."""
    taken = sa.select(Proposal.mentee_enrolment_id).where(
        Proposal.owner_id == owner_id, Proposal.edition_id == edition_id, Proposal.state.in_(OPEN)
    )
    chosen = sa.select(Enrolment).where(
        Enrolment.owner_id == owner_id,
        Enrolment.edition_id == edition_id,
        Enrolment.role == "mentee",
        Enrolment.state == "active",
        Enrolment.id.not_in(taken),
    )
    return db.session.scalars(chosen.order_by(Enrolment.since, Enrolment.id)).all()


def _taken(mentors: Sequence[Enrolment]) -> set[tuple[int, int]]:
    """Mentor and number of every seat that this scope sees; those in others' programmes the key still keeps."""
    ids = [each.person_id for each in mentors]
    rows = db.session.execute(sa.select(Seat.mentor_id, Seat.number).where(Seat.mentor_id.in_(ids)))
    return {(mentor_id, number) for mentor_id, number in rows}


def _free(mentor: Enrolment, taken: set[tuple[int, int]]) -> int:
    return sum((mentor.person_id, number) not in taken for number in range(1, mentor.capacity + 1))


def suggestions(bound: Bound, mentee: Enrolment) -> list[Suggestion]:
    """Every mentor for this mentee, the best first; those whom a rule forbids come last, with the reason."""
    mentors = enrolled(bound.edition.id, bound.edition.owner_id, "mentor")
    taken, apart = _taken(mentors), _said_to_be_close(mentee)
    found = [_suggestion(bound, mentee, mentor, _free(mentor, taken), apart) for mentor in mentors]
    return sorted(
        found, key=lambda each: (each.match.impediment is not None, each.free < 1, -each.match.score, each.mentor.id)
    )


def _suggestion(bound: Bound, mentee: Enrolment, mentor: Enrolment, free: int, apart: set[int]) -> Suggestion:
    """The plugin's judgement; what the core itself forbids stands above it (S1-15)."""
    match = bound.rules.judge_match(
        edition=bound.facts, mentee=candidate_of(bound, mentee, 0), mentor=candidate_of(bound, mentor, free)
    )
    forbidden = ties.impediment(bound, mentee, mentor) or (CLOSE if mentor.person_id in apart else None)
    return Suggestion(mentor, replace(match, impediment=forbidden) if forbidden else match, free)


def _said_to_be_close(mentee: Enrolment) -> set[int]:
    """Mentors of whom, or by whom, a dependency with this mentee was declared at an earlier proposal."""
    chosen = sa.select(Proposal.mentor_id).where(
        Proposal.owner_id == mentee.owner_id,
        Proposal.mentee_id == mentee.person_id,
        sa.or_(Proposal.mentee_independent.is_(False), Proposal.mentor_independent.is_(False)),
    )
    return set(db.session.scalars(chosen))


def propose(bound: Bound, mentee: Enrolment, mentor: Enrolment, by: Actor) -> Proposal:
    """Put two people together; both are asked. Takes one of the mentor's seats at once. Said twice, it counts once.

    Raises BadInput for a pair that a rule forbids, WrongState when the mentee or the last seat is taken.
    """
    suggestion = _suggestion(bound, mentee, mentor, mentor.capacity, _said_to_be_close(mentee))
    if suggestion.match.impediment is not None:
        raise BadInput(N_("These two cannot be a pair: %(reason)s"), reason=suggestion.match.impediment)
    proposal = Proposal(
        owner_id=bound.edition.owner_id,
        edition_id=bound.edition.id,
        mentee_enrolment_id=mentee.id,
        mentor_enrolment_id=mentor.id,
        mentee_id=mentee.person_id,
        mentor_id=mentor.person_id,
        mentee_tenant_id=mentee.tenant_id,
        mentor_tenant_id=mentor.tenant_id,
        mentee_profile=mentee.profile,
        mentor_profile=mentor.profile,
        score=suggestion.match.score,
        reasons=[keep(each) for each in suggestion.match.reasons],
        created_at=now(),
        created_by=by.person_id,
        due_at=now() + timedelta(days=bound.design.patience("proposal").days),
    )
    if not _inserted(proposal):
        return _same(proposal)
    _check_enrolled(mentee, mentor)
    _take_seat(proposal, mentor)
    record(PairProposed(proposal.id, proposal.edition_id), *tenants_of(proposal))
    return proposal


def _inserted(row: Proposal | Seat) -> bool:
    """Whether the row is in now; False when its key is taken (after waiting for whoever is just taking it)."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        return False
    return True


def _check_enrolled(*two: Enrolment) -> None:
    """After the insert, which has waited for whoever was just ending the part of one of them."""
    chosen = sa.select(Enrolment.state).where(Enrolment.id.in_([each.id for each in two]))
    if set(db.session.scalars(chosen)) != {"active"}:
        raise WrongState(N_("One of the two does not take part any more. Look at the list again."))


def _same(wanted: Proposal) -> Proposal:
    """The open proposal of just these two, which was sent twice. Raises WrongState when the mentee has another one."""
    chosen = sa.select(Proposal).where(
        Proposal.mentee_enrolment_id == wanted.mentee_enrolment_id,
        Proposal.mentor_enrolment_id == wanted.mentor_enrolment_id,
        Proposal.state == "proposed",
    )
    found = db.session.scalars(chosen).one_or_none()
    if found is None:
        raise WrongState(N_("This mentee has a mentor or a proposal already. Look at the list again."))
    return found


def _take_seat(proposal: Proposal, mentor: Enrolment) -> None:
    """The first free number up to the mentor's capacity. The key settles who was first, across universities."""
    for number in range(1, mentor.capacity + 1):
        seat = Seat(
            mentor_id=mentor.person_id,
            number=number,
            owner_id=proposal.owner_id,
            mentor_tenant_id=mentor.tenant_id,
            mentee_tenant_id=proposal.mentee_tenant_id,
            proposal_id=proposal.id,
            taken_at=now(),
        )
        if _inserted(seat):
            return
    raise WrongState(N_("This mentor's last place was taken a moment ago. Choose somebody else."))


def free_seat(proposal_id: int) -> None:
    """Give a mentor's place back. Raises RuntimeError where the seat is not seen: a delete under row security is silent."""
    freed = db.session.execute(sa.delete(Seat).where(Seat.proposal_id == proposal_id).returning(Seat.number)).all()
    if len(freed) != 1:
        raise RuntimeError(f"the seat of proposal {proposal_id} cannot be given back from here")


def tenants_of(proposal: Proposal) -> tuple[int, int, int]:
    """Whom news of a proposal concern."""
    return proposal.owner_id, proposal.mentee_tenant_id, proposal.mentor_tenant_id


def find(proposal_id: int, tenant_id: int, *, hold: bool = False) -> Proposal:
    """A proposal, seen from one of its three universities; held for a verb. Raises NotVisible."""
    chosen = sa.select(Proposal).where(
        Proposal.id == proposal_id,
        sa.or_(
            Proposal.owner_id == tenant_id,
            Proposal.mentee_tenant_id == tenant_id,
            Proposal.mentor_tenant_id == tenant_id,
        ),
    )
    if hold:
        chosen = chosen.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(chosen).one_or_none()
    if found is None:
        raise NotVisible(N_("There is no such proposal here. Your own are listed on your home page."))
    return found


def consent(proposal: Proposal, role: Role) -> None:
    """One of the two says yes. Said twice, it counts once; with both the pair begins.

    Raises WrongState when the proposal was declined, taken back or has run out.
    """
    moment = f"{role}_consented_at"
    if getattr(proposal, moment) is not None:
        return
    if proposal.state != "proposed":
        raise WrongState(N_("This proposal is not open any more. Your coordinator will come back to you."))
    setattr(proposal, moment, now())
    if proposal.mentee_consented_at and proposal.mentor_consented_at:
        proposal.state, proposal.closed_at = "accepted", now()
    record(ConsentGiven(proposal.id, proposal.edition_id), *tenants_of(proposal))


def decline(proposal: Proposal) -> None:
    """One of the two says no, without a reason being asked; the seat is free again and nobody learns who it was."""
    if proposal.state == "declined":
        return
    if proposal.state != "proposed":
        raise WrongState(N_("This proposal is not open any more."))
    _close(proposal, "declined")
    record(ProposalDeclined(proposal.id, proposal.edition_id), *tenants_of(proposal), unnamed=True)


def declare(proposal: Proposal, role: Role, *, independent: bool) -> None:
    """One of the two says whether they depend on each other or are close (S1-15). A yes ends the proposal at once.

    Both go back to those who wait, and the two are not proposed to each other again. Raises WrongState when it is closed.
    """
    if getattr(proposal, f"{role}_independent") is independent:  # said twice
        return
    if proposal.state != "proposed":
        raise WrongState(N_("This proposal is not open any more."))
    setattr(proposal, f"{role}_independent", independent)
    if not independent:
        decline(proposal)


def agree(proposal: Proposal, role: Role, independent: bool | None) -> bool:
    """Say yes, with what was declared where the programme asks for it (S1-15); gives whether it became a yes.

    Raises WrongState as `declare` and `consent` do.
    """
    if independent is not None:
        declare(proposal, role, independent=independent)
    if independent is False:
        return False
    consent(proposal, role)
    return True


def part(proposal: Proposal, bound: Bound) -> bool:
    """Whether the two turned out to be no pair before they were introduced; then the proposal is closed and the seat free.

    Runs in a job that sees all three universities, with what everybody's profile says by now (S1-15).
    """
    rows = [
        db.session.get_one(Enrolment, each) for each in (proposal.mentee_enrolment_id, proposal.mentor_enrolment_id)
    ]
    for row in rows:
        ties.tie(row.tenant_id, [row.person_id])
    if ties.impediment(bound, *rows) is None:
        return False
    _close(proposal, "declined")
    record(ProposalDeclined(proposal.id, proposal.edition_id), *tenants_of(proposal), unnamed=True)
    return True


def expire(proposal: Proposal) -> None:
    """Nobody answered in time: the seat is free again."""
    _close(proposal, "expired")
    record(ProposalExpired(proposal.id, proposal.edition_id), *tenants_of(proposal))


def end(proposal_id: int) -> None:
    """The pair that came of it went apart early: the seat is free, and the mentee can be proposed to somebody else."""
    _close(db.session.get_one(Proposal, proposal_id, with_for_update=True, populate_existing=True), "ended")


def _close(proposal: Proposal, state: str) -> None:
    proposal.state, proposal.closed_at = state, now()
    free_seat(proposal.id)


def overdue(tenant_id: int) -> Sequence[Proposal]:
    """Open proposals of this owner whose time is over."""
    chosen = sa.select(Proposal).where(
        Proposal.owner_id == tenant_id, Proposal.state == "proposed", Proposal.due_at < now()
    )
    chosen = chosen.with_for_update(skip_locked=True)
    return db.session.scalars(chosen.execution_options(populate_existing=True)).all()
