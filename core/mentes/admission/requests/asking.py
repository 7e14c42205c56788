"""What jobs do with requests: ask the next mentor, hear how one answered, release those who ask in vain.

Whoever holds several rows holds them in this order, so that nobody waits crosswise: parts by number, the request, proposals by
number.
"""

from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa

from mentes.admission import proposing, seats
from mentes.admission.bound import Bound, readable
from mentes.admission.models import Enrolment, Proposal
from mentes.admission.offers.models import Offer
from mentes.admission.pairing import marks
from mentes.admission.requests import service
from mentes.admission.requests.events import ChoiceClosed, SearchOver
from mentes.admission.requests.models import SearchChoice, SearchRequest
from mentes.base.clock import now
from mentes.base.db import current_scope, db
from mentes.base.kept import keep
from mentes.base.outbox import pass_on, record
from mentes.people.models import Person
from mentes.plugin.events import PairProposed
from mentes.programmes.service import edition_of

OUTCOMES = {"declined": "declined", "expired": "expired"}
"""Of a proposal that is closed: what becomes of its choice; anything else means that it could not be."""


def ask_next(request_id: int) -> None:
    """Ask whoever is next in the order; who cannot be asked any more is passed over, and the mentee told so."""
    request = db.session.get(SearchRequest, request_id)
    if request is None:
        return
    first = _next(request)
    if first is None:
        service.end_in_vain(service.held(request_id))
        return
    two = _held_parts(request.mentee_enrolment_id, first.mentor_enrolment_id)
    request = service.held(request_id)
    choices = service.choices_of(request)
    choice = next((each for each in choices if each.state == "waiting"), None)
    if request.state != "open" or choice is None or any(each.state in {"asked", "accepted"} for each in choices):
        return
    if choice.id != first.id or not _sees(choice):  # the order was changed meanwhile
        service.ask_on(request, choice)
        return
    mentee, mentor = two[request.mentee_enrolment_id], two[choice.mentor_enrolment_id]
    if not _is_there(mentee):
        service.close(request, "withdrawn")
    elif not service.has_somebody(mentee):  # else it goes on when that has come to nothing
        where = readable(request.edition_id)
        proposal = _proposal(where, request, mentee, mentor) if _can_be_asked(where, mentee, mentor) else None
        if proposal is None:
            _close(request, choice, "gone")
        elif seats.inserted(proposal):
            _asked(request, choice, proposal)


def _sees(choice: SearchChoice) -> bool:
    """Whether this job sees the mentor's university: it was called for whoever came first then."""
    seen = current_scope()
    return seen is not None and choice.mentor_tenant_id in seen.tenants


def _next(request: SearchRequest) -> SearchChoice | None:
    return next((each for each in service.choices_of(request) if each.state == "waiting"), None)


def _held_parts(*numbers: int) -> dict[int, Enrolment]:
    chosen = sa.select(Enrolment).where(Enrolment.id.in_(numbers)).order_by(Enrolment.id)
    held = chosen.with_for_update(key_share=True).execution_options(populate_existing=True)
    return {each.id: each for each in db.session.scalars(held)}


def _is_there(part: Enrolment) -> bool:
    """Whether somebody takes part and still has access at their university."""
    chosen = sa.select(Person.state).where(Person.tenant_id == part.tenant_id, Person.id == part.person_id)
    return part.state == "active" and db.session.scalar(chosen) == "active"


def _can_be_asked(where: Bound, mentee: Enrolment, mentor: Enrolment) -> bool:
    """Whether this mentor and their university take part, and they are in the list, with a place free or promised to this mentee.

    Nor may anybody who pairs keep the two apart.
    """
    if not _is_there(mentor) or not _is_listed(mentor) or not where.edition.is_running():
        return False
    if not where.edition.has_partner(mentor.tenant_id):
        return False
    mark = marks.between(mentee, mentor)
    return not seats.is_full(mentor) if mark is None else mark.kind == "pinned"


def _is_listed(mentor: Enrolment) -> bool:
    chosen = sa.select(Offer.state).where(Offer.tenant_id == mentor.tenant_id, Offer.enrolment_id == mentor.id)
    return db.session.scalar(chosen) == "listed"


def _proposal(where: Bound, request: SearchRequest, mentee: Enrolment, mentor: Enrolment) -> Proposal | None:
    """What the mentor is asked, with what the programme shows of the mentee; None where a rule forbids the two."""
    anything = seats.Places(mentor.capacity, 0, 0)
    apart = proposing.said_to_be_close(proposing.of_mentee(mentee))
    match = proposing.suggestion(where, mentee, mentor, anything, apart=apart).match
    search = where.design.search
    if match.impediment is not None or search is None:
        return None
    return Proposal(
        owner_id=mentee.owner_id,
        edition_id=mentee.edition_id,
        kind="request",
        mentee_enrolment_id=mentee.id,
        mentor_enrolment_id=mentor.id,
        mentee_id=mentee.person_id,
        mentor_id=mentor.person_id,
        mentee_tenant_id=mentee.tenant_id,
        mentor_tenant_id=mentor.tenant_id,
        mentee_profile={key: mentee.profile[key] for key in search.shows if key in mentee.profile},
        mentor_profile=mentor.profile,
        mentee_consented_at=now(),
        score=match.score,
        reasons=[keep(each) for each in match.reasons],
        created_at=now(),
        created_by=request.mentee_id,
        due_at=now() + timedelta(days=where.design.patience("proposal").days),
    )


def _asked(request: SearchRequest, choice: SearchChoice, proposal: Proposal) -> None:
    choice.state, choice.proposal_id, choice.asked_at = "asked", proposal.id, now()
    choice.asked_tenant_id = request.asked_tenant_id = choice.mentor_tenant_id
    request.asked_id = choice.mentor_id
    db.session.flush()
    record(PairProposed(proposal.id, proposal.edition_id), *proposing.tenants_of(proposal))


def hear(proposal_id: int) -> None:
    """A proposal is over without a pair: what became of its choice, and on to the next; a request that waited for it goes on."""
    proposal = db.session.get_one(Proposal, proposal_id)
    found = _running(proposal.mentee_enrolment_id)
    if found is None:
        return
    request = service.held(found.id)
    choices = service.choices_of(request)
    choice = next((each for each in choices if each.proposal_id == proposal.id), None)
    if request.state != "open":
        return
    if choice is not None and choice.state == "asked":
        _close(request, choice, _outcome(proposal))
    elif choice is None and (following := _next(request)) is not None:
        service.ask_on(request, following)
    else:
        service.end_in_vain(request)


def _running(mentee_enrolment_id: int) -> SearchRequest | None:
    chosen = sa.select(SearchRequest).where(
        SearchRequest.mentee_enrolment_id == mentee_enrolment_id, SearchRequest.state == "open"
    )
    return db.session.scalars(chosen).one_or_none()


def _outcome(proposal: Proposal) -> str:
    """A no, silence, or that it cannot be: by what was declared, or because a mentor who had said yes takes part no more."""
    mentor = db.session.get_one(Enrolment, proposal.mentor_enrolment_id)
    if proposal.mentor_independent is False or proposal.mentor_consented_at is not None or not _is_there(mentor):
        return "gone"
    return OUTCOMES.get(proposal.state, "gone")


def _close(request: SearchRequest, choice: SearchChoice, outcome: str) -> None:
    """This mentor is not the one: nobody reads the text until the next is asked, or the request is over."""
    choice.state, choice.closed_at = outcome, now()
    request.asked_id = request.asked_tenant_id = None
    db.session.flush()
    following = _next(request)
    mentee = db.session.get_one(Enrolment, request.mentee_enrolment_id)
    if not _is_there(mentee):
        service.close(request, "withdrawn")
        return
    if following is None:
        service.close(request, "over")
    else:
        service.ask_on(request, following)
    pass_on(ChoiceClosed(choice.id), request.owner_id, request.mentee_tenant_id)


def end_stranded(tenant_id: int) -> None:
    """Requests of this owner's programmes that ask nobody: a mentor whom they named was erased, and nobody else is left."""
    goes_on = sa.exists().where(
        SearchChoice.request_id == SearchRequest.id, SearchChoice.state.in_(("waiting", "asked", "accepted"))
    )
    chosen = sa.select(SearchRequest.id).where(
        SearchRequest.owner_id == tenant_id, SearchRequest.state == "open", ~goes_on
    )
    for number in db.session.scalars(chosen.order_by(SearchRequest.id)).all():
        service.end_in_vain(service.held(number))


def match(proposal_id: int, *, lives: bool) -> None:
    """The pair exists: nobody else of the order is asked. Its text stays with the two.

    Where it ended in the moment in which it began, because one of the two had gone, the next is asked.
    """
    chosen = sa.select(SearchChoice).where(SearchChoice.proposal_id == proposal_id)
    found = db.session.scalars(chosen).one_or_none()
    if found is None:
        return
    request = service.held(found.request_id)
    if not lives:
        if request.state == "open" and found.state == "asked":
            _close(request, found, "gone")
        return
    for choice in service.choices_of(request):
        if choice.id == found.id:
            choice.state = "accepted"
        elif choice.state == "waiting":
            choice.state, choice.closed_at = "dropped", now()
    request.state, request.closed_at = "matched", now()
    db.session.flush()


def release_in_vain(mentor_id: int, home_id: int) -> None:
    """Requests to a mentor who has no place left, in whatever programme the last was taken; in the scope of their own home.

    Whoever was promised one of the places goes on waiting for the answer.
    """
    for mentor in _asked_parts(mentor_id, home_id):
        if seats.is_full(mentor):
            release_of(mentor, besides=marks.promised_by(mentor))


def _asked_parts(mentor_id: int, home_id: int) -> list[Enrolment]:
    """The mentor's parts in which somebody waits for their answer, held in the order of their numbers."""
    asked = Proposal.mentor_tenant_id == home_id, Proposal.mentor_id == mentor_id
    waiting = sa.select(Proposal.id).where(*asked, Proposal.mentor_enrolment_id == Enrolment.id, _UNANSWERED).exists()
    chosen = sa.select(Enrolment).where(Enrolment.tenant_id == home_id, Enrolment.person_id == mentor_id, waiting)
    held = chosen.order_by(Enrolment.id).with_for_update(key_share=True)
    return list(db.session.scalars(held.execution_options(populate_existing=True)))


_UNANSWERED = sa.and_(Proposal.kind == "request", Proposal.state == "proposed")


def release_hidden(enrolment_id: int) -> None:
    """A mentor is not in the list just now: those who wait for their answer ask somebody else."""
    mentor = _held_parts(enrolment_id)[enrolment_id]
    if not _is_listed(mentor):
        release_of(mentor)


def release_of(mentor: Enrolment, besides: Collection[int] = ()) -> None:
    """Nobody who waits for this mentor's answer waits in vain any longer, `besides` these mentees' parts; the caller holds theirs."""
    asked = Proposal.mentor_tenant_id == mentor.tenant_id, Proposal.mentor_id == mentor.person_id
    chosen = sa.select(Proposal).where(*asked, Proposal.mentor_enrolment_id == mentor.id, _UNANSWERED)
    held = chosen.order_by(Proposal.id).with_for_update().execution_options(populate_existing=True)
    for proposal in db.session.scalars(held).all():
        if proposal.mentee_enrolment_id not in besides:
            proposing.release(proposal, "gone")
    db.session.flush()


def end_in(edition_id: int, owner_id: int) -> None:
    """Nobody can be asked in this edition any more: what is on its way comes to an end, each in a job of its own."""
    chosen = sa.select(SearchRequest.id).where(
        SearchRequest.owner_id == owner_id, SearchRequest.edition_id == edition_id, SearchRequest.state == "open"
    )
    for number in db.session.scalars(chosen.order_by(SearchRequest.id)).all():
        pass_on(SearchOver(number), owner_id)


def end(request_id: int) -> None:
    """Nobody can be asked for this request any more. A yes that came first still becomes a pair."""
    if db.session.get(SearchRequest, request_id) is None:  # erased meanwhile
        return
    request = service.held(request_id)
    if edition_of(request.edition_id).is_running():  # it was opened again meanwhile
        return
    choices = service.choices_of(request)
    asked = next((each for each in choices if each.state == "asked"), None)
    for choice in choices:
        if choice.state == "waiting":
            choice.state, choice.closed_at = "dropped", now()
    db.session.flush()
    if asked is None:
        if request.state == "open":
            service.close(request, "over")
        return
    held = sa.select(Proposal).where(Proposal.id == asked.proposal_id).with_for_update()
    proposal = db.session.scalars(held.execution_options(populate_existing=True)).one()
    if proposal.state == "proposed":
        proposing.release(proposal, "gone")
