"""Verbs of a pair that is not agreed yet: suggest, propose, say yes, say no; a mentor's seats are rows that cannot be taken twice."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

import sqlalchemy as sa

from mentes.admission import ties
from mentes.admission.bound import Bound
from mentes.admission.facts import candidate_of
from mentes.admission.models import OPEN, Enrolment, Proposal
from mentes.admission.pairing import marks
from mentes.admission.pairing.models import PairMark
from mentes.admission.seats import Places, free_seat, held, inserted, places, take
from mentes.base.actor import Actor
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible, WrongState
from mentes.base.i18n import N_, Message
from mentes.base.kept import keep
from mentes.base.outbox import record
from mentes.plugin.answers import Match
from mentes.plugin.events import ConsentGiven, PairProposed, ProposalDeclined, ProposalExpired
from mentes.plugin.pairing_events import ProposalReleased
from mentes.plugin.parts import Role

CLOSE = Message(N_("One of the two said that they depend on each other or are close."))


@dataclass(frozen=True)
class Suggestion:
    """One mentor for one mentee: how well they fit by the programme's rules, why, and what forbids it.

    `mark`: what those who pair have said of just these two.
    """

    mentor: Enrolment
    match: Match
    places: Places
    mark: PairMark | None = None

    @property
    def is_pinned(self) -> bool:
        """Somebody who pairs wants these two together."""
        return self.mark is not None and self.mark.kind == "pinned"

    @property
    def free(self) -> int:
        """The places that this mentee can have: the free ones, and the one that is promised to them."""
        return self.places.free + self.is_pinned


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


def suggestions(bound: Bound, mentee: Enrolment, known: Sequence[Proposal] | None = None) -> list[Suggestion]:
    """Every mentor for this mentee, who is wanted first, then the best; those who are forbidden come last, with the reason.

    `known`: the mentee's proposals so far (`of_mentee`), where they were read already.
    """
    mentors = enrolled(bound.edition.id, bound.edition.owner_id, "mentor")
    seats, apart = held(mentors), said_to_be_close(of_mentee(mentee) if known is None else known)
    said = {each.mentor_enrolment_id: each for each in marks.of_mentee(mentee)}
    found = [
        suggestion(bound, mentee, each, places(each, seats), apart=apart, mark=said.get(each.id)) for each in mentors
    ]
    return sorted(
        found,
        key=lambda each: (
            not each.is_pinned,
            each.match.impediment is not None,
            each.free < 1,
            -each.match.score,
            each.mentor.id,
        ),
    )


def suggestion(
    bound: Bound,
    mentee: Enrolment,
    mentor: Enrolment,
    of: Places,
    *,
    apart: Container[int],
    mark: PairMark | None = None,
) -> Suggestion:
    """The plugin's judgement; above it stands what the core itself forbids (S1-15), and whom those who pair keep apart."""
    match = bound.rules.judge_match(
        edition=bound.facts, mentee=candidate_of(bound, mentee, 0), mentor=candidate_of(bound, mentor, of.free)
    )
    forbidden = ties.impediment(bound, mentee, mentor) or (CLOSE if mentor.person_id in apart else None)
    if forbidden is None and mark is not None and mark.kind == "blocked":
        forbidden = marks.why_apart(mark)
    return Suggestion(mentor, replace(match, impediment=forbidden) if forbidden else match, of, mark)


def of_mentee(mentee: Enrolment) -> Sequence[Proposal]:
    """Everything that was ever proposed to this person in programmes of this owner, the newest first."""
    chosen = sa.select(Proposal).where(Proposal.owner_id == mentee.owner_id, Proposal.mentee_id == mentee.person_id)
    return db.session.scalars(chosen.order_by(Proposal.created_at.desc(), Proposal.id.desc())).all()


def said_to_be_close(known: Iterable[Proposal]) -> set[int]:
    """Mentors of whom, or by whom, a dependency with this mentee was declared at an earlier proposal."""
    return {row.mentor_id for row in known if False in (row.mentee_independent, row.mentor_independent)}


def propose(bound: Bound, mentee: Enrolment, mentor: Enrolment, by: Actor) -> Proposal:
    """Put two people together; both are asked. Takes one of the mentor's seats at once. Said twice, it counts once.

    Raises BadInput for a pair that a rule forbids, WrongState when the pair is blocked, the mentee is promised to another
    mentor, or the mentee or the last seat is taken.
    """
    marks.hold(mentee, mentor)
    mark = marks.between(mentee, mentor)
    if mark is not None and mark.kind == "blocked":
        raise marks.blocked(mark)
    match = _allowed(bound, mentee, mentor)
    marks.check_unpromised(mentee, mentor)
    proposal = _proposal(bound, mentee, mentor, match, by)
    if not inserted(proposal):
        return _same(proposal)
    if mark is not None:
        marks.used(mark, proposal)
    else:
        take(mentor, proposal)
    record(PairProposed(proposal.id, proposal.edition_id), *tenants_of(proposal))
    return proposal


def pin(bound: Bound, mentee: Enrolment, mentor: Enrolment, reason: str, by: Actor) -> PairMark:
    """Want two people together, and promise a place; raises as `marks.pin`, and BadInput for a pair that a rule forbids."""
    marks.hold(mentee, mentor)
    _allowed(bound, mentee, mentor)
    return marks.pin(mentee, mentor, reason, by)


def _allowed(bound: Bound, mentee: Enrolment, mentor: Enrolment) -> Match:
    """How the two fit. Raises BadInput where a rule forbids them."""
    anything = Places(mentor.capacity, 0, 0)
    match = suggestion(bound, mentee, mentor, anything, apart=said_to_be_close(of_mentee(mentee))).match
    if match.impediment is not None:
        raise BadInput(N_("These two cannot be a pair: %(reason)s"), reason=match.impediment)
    return match


def _proposal(bound: Bound, mentee: Enrolment, mentor: Enrolment, match: Match, by: Actor) -> Proposal:
    return Proposal(
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
        score=match.score,
        reasons=[keep(each) for each in match.reasons],
        created_at=now(),
        created_by=by.person_id,
        due_at=now() + timedelta(days=bound.design.patience("proposal").days),
    )


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


def release(proposal: Proposal, state: Literal["gone", "withdrawn"]) -> None:
    """A request that nobody has answered is over: the mentor has no place any more, or the mentee takes it back."""
    _close(proposal, state)
    record(ProposalReleased(proposal.id, proposal.edition_id), *tenants_of(proposal))


def _close(proposal: Proposal, state: str) -> None:
    """A place that was taken is free again; whoever is only asked for one has none yet."""
    has_seat = proposal.kind != "request" or proposal.mentor_consented_at is not None
    proposal.state, proposal.closed_at = state, now()
    if has_seat:
        free_seat(proposal.id)


def overdue(tenant_id: int) -> Sequence[Proposal]:
    """Open proposals of this owner whose time is over."""
    chosen = sa.select(Proposal).where(
        Proposal.owner_id == tenant_id, Proposal.state == "proposed", Proposal.due_at < now()
    )
    chosen = chosen.order_by(Proposal.id).with_for_update(skip_locked=True)
    return db.session.scalars(chosen.execution_options(populate_existing=True)).all()
