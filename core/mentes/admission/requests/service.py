"""Verbs of a mentee who looks for a mentor: begin to write, ask one or several in an order, change the order, take it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from mentes.admission import proposing
from mentes.admission.bound import Bound
from mentes.admission.models import OPEN, Enrolment, Proposal
from mentes.admission.offers import words as naming
from mentes.admission.offers.telling import CLOSED
from mentes.admission.requests import words
from mentes.admission.requests.events import NextDue
from mentes.admission.requests.models import UNSENT_OR_OPEN, SearchChoice, SearchRequest
from mentes.base.actor import Actor
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import pass_on, record
from mentes.people.models import Person
from mentes.plugin.pairing_events import RequestEnded, RequestSent

AGAIN = 90  # days after a no before the same mentor can be asked again by the same mentee
A_DAY = 5  # requests that one person sends within 24 hours
ALREADY = N_("You have asked somebody already. On this page you see whom, and can take it back.")
PAIRED = N_("You have a mentor in this programme, or somebody is proposed to you. Your home page shows it.")


def too_many(most: int) -> str:
    """What is said to somebody who chose more mentors than can be asked in an order (`most`)."""
    several = N_("You can ask up to %(most)s mentors, one after the other.")
    return several if most > 1 else N_("Only one mentor can be asked at a time.")


@dataclass(frozen=True)
class Chosen:
    """A mentor whom a mentee wants to ask."""

    enrolment_id: int
    person_id: int
    home_id: int


def part_of(edition_id: int, actor: Actor) -> Enrolment | None:
    """The actor's own part as a mentee, which goes on."""
    chosen = sa.select(Enrolment).where(
        Enrolment.tenant_id == actor.home_id,
        Enrolment.person_id == actor.person_id,
        Enrolment.edition_id == edition_id,
        Enrolment.role == "mentee",
        Enrolment.state == "active",
    )
    return db.session.scalars(chosen).one_or_none()


def has_somebody(part: Enrolment) -> bool:
    """Whether this mentee has a mentor, or somebody is asked for them just now."""
    chosen = sa.select(Proposal.id).where(Proposal.mentee_enrolment_id == part.id, Proposal.state.in_(OPEN))
    return db.session.scalar(chosen.limit(1)) is not None


def running(part: Enrolment) -> SearchRequest | None:
    """The request that this mentee writes or has sent."""
    chosen = sa.select(SearchRequest).where(
        SearchRequest.mentee_tenant_id == part.tenant_id,
        SearchRequest.mentee_enrolment_id == part.id,
        SearchRequest.state.in_(UNSENT_OR_OPEN),
    )
    return db.session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()


def keep(part: Enrolment, called: str, typed: dict[str, Any]) -> SearchRequest:
    """Keep what was typed, right or wrong, for its author alone. Raises WrongState once something was sent."""
    _hold(part)
    found = running(part)
    if found is not None and found.state != "draft":
        raise WrongState(ALREADY)
    draft = found or _drafted(part, called)
    draft.changed_at = now()
    words.write(draft, {"typed": typed}, sent=False)
    return draft


def _drafted(part: Enrolment, called: str) -> SearchRequest:
    draft = SearchRequest(
        owner_id=part.owner_id,
        edition_id=part.edition_id,
        mentee_enrolment_id=part.id,
        mentee_id=part.person_id,
        mentee_tenant_id=part.tenant_id,
        called=called,
        state="draft",
        changed_at=now(),
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def send(
    where: Bound, part: Enrolment, called: str, chosen: Sequence[Chosen], answers: dict[str, Any]
) -> SearchRequest:
    """Ask these mentors in their order: the first is asked at once, each other when those before have said no.

    Sent twice, it counts once. Raises BadInput for nobody, too many, or oneself; WrongState for whoever has asked already,
    has a mentor, or takes part no more, and where nobody can be asked any more.
    """
    _hold(part)
    found = running(part)
    if found is not None and found.state == "open":
        if [each.mentor_enrolment_id for each in choices_of(found)] == [each.enrolment_id for each in chosen]:
            return found
        raise WrongState(ALREADY)
    _check(where, part, chosen)
    request = found or _drafted(part, called)
    request.called, request.state, request.sent_at, request.changed_at = called, "open", now(), now()
    words.write(request, answers, sent=True)
    made = [_choice(request, each, place) for place, each in enumerate(chosen, 1)]
    db.session.add_all(made)
    db.session.flush()
    record(RequestSent(request.id, request.edition_id), request.owner_id, request.mentee_tenant_id)
    ask_on(request, made[0])
    return request


def _check(where: Bound, part: Enrolment, chosen: Sequence[Chosen]) -> None:
    search = where.design.search
    if search is None or not where.edition.is_running():
        raise WrongState(CLOSED)
    if has_somebody(part):
        raise WrongState(PAIRED)
    if not chosen:
        raise BadInput(N_("Choose at least one mentor."))
    if len({each.enrolment_id for each in chosen}) < len(chosen):
        raise BadInput(N_("Each mentor can stand on your list once."))
    if len(chosen) > search.choices:
        raise BadInput(too_many(search.choices), most=search.choices)
    if part.person_id in {each.person_id for each in chosen}:
        raise BadInput(N_("Nobody can be their own mentor."))
    if refused(part, [each.enrolment_id for each in chosen]):
        raise WrongState(
            N_("One of them has said no to you not long ago. Take them out of your order, and ask others.")
        )
    _check_pace(part)


def refused(part: Enrolment, mentor_enrolment_ids: Sequence[int]) -> frozenset[int]:
    """Those of these mentors who said no to this mentee within `AGAIN` days: nobody is to be asked until they give in."""
    chosen = sa.select(SearchChoice.mentor_enrolment_id).where(
        SearchChoice.mentee_tenant_id == part.tenant_id,
        SearchChoice.mentee_id == part.person_id,
        SearchChoice.mentor_enrolment_id.in_(mentor_enrolment_ids),
        SearchChoice.state == "declined",
        SearchChoice.closed_at > now() - timedelta(days=AGAIN),
    )
    return frozenset(db.session.scalars(chosen))


def _check_pace(part: Enrolment) -> None:
    """Mentors hear of each request, so nobody asks and takes back all day."""
    chosen = sa.select(sa.func.count()).where(
        SearchRequest.mentee_tenant_id == part.tenant_id,
        SearchRequest.mentee_id == part.person_id,
        SearchRequest.sent_at > now() - timedelta(days=1),
    )
    if (db.session.scalar(chosen) or 0) >= A_DAY:
        raise WrongState(
            N_("You have sent %(most)s requests since yesterday. Ask again tomorrow; what you wrote is kept."),
            most=A_DAY,
        )


def _choice(request: SearchRequest, each: Chosen, place: int) -> SearchChoice:
    return SearchChoice(
        request_id=request.id,
        owner_id=request.owner_id,
        mentee_id=request.mentee_id,
        mentee_tenant_id=request.mentee_tenant_id,
        mentor_enrolment_id=each.enrolment_id,
        mentor_id=each.person_id,
        mentor_tenant_id=each.home_id,
        place=place,
        state="waiting",
    )


def ask_on(request: SearchRequest, choice: SearchChoice) -> None:
    """Have this mentor asked by a job that sees the three universities: here nobody does."""
    pass_on(NextDue(request.id), request.owner_id, request.mentee_tenant_id, choice.mentor_tenant_id)


def _hold(part: Enrolment) -> None:
    """Whatever else is done about this mentee waits. Raises WrongState when their part has ended."""
    held = sa.select(Enrolment).where(Enrolment.id == part.id).with_for_update(key_share=True)
    if db.session.scalars(held.execution_options(populate_existing=True)).one().state != "active":
        raise WrongState(N_("You do not take part in this programme any more."))


def choices_of(request: SearchRequest) -> Sequence[SearchChoice]:
    """Everybody whom it names, in their order, newest from the database."""
    chosen = sa.select(SearchChoice).where(SearchChoice.request_id == request.id)
    ordered = chosen.order_by(SearchChoice.place, SearchChoice.id)
    return db.session.scalars(ordered.execution_options(populate_existing=True)).all()


def called_in(choice: SearchChoice) -> str | None:
    """First name and initial of the mentee, for the mentor who is asked now; None for one who is not any more."""
    return db.session.scalar(sa.select(SearchRequest.called).where(SearchRequest.id == choice.request_id))


def call_anew(person: Person) -> None:
    """Whoever is asked, or will be, reads the name that this mentee has chosen by now; in the scope of the mentee's home."""
    name = naming.called(person.given_name, person.display_name)
    own = SearchRequest.mentee_tenant_id == person.tenant_id, SearchRequest.mentee_id == person.id
    table = sa.update(SearchRequest).where(*own, SearchRequest.state.in_(UNSENT_OR_OPEN), SearchRequest.called != name)
    db.session.execute(table.values(called=name))


def held(request_id: int) -> SearchRequest:
    """The request, held until the transaction ends: before any proposal, after the parts of the two."""
    chosen = sa.select(SearchRequest).where(SearchRequest.id == request_id).with_for_update()
    found = db.session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotVisible
    return found


def own(request_id: int, actor: Actor, *, hold: bool = False) -> SearchRequest:
    """A request of the actor, from their own university. Raises NotVisible."""
    chosen = sa.select(SearchRequest).where(
        SearchRequest.id == request_id,
        SearchRequest.mentee_tenant_id == actor.home_id,
        SearchRequest.mentee_id == actor.person_id,
        SearchRequest.state != "draft",
    )
    if hold:
        chosen = chosen.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(chosen).one_or_none()
    if found is None:
        raise NotVisible(N_("There is no such request of yours. Your own stand on the page of the programme."))
    return found


def move_up(request: SearchRequest, choice_id: int, before_id: int) -> None:
    """Ask this mentor before that one; the caller holds the request. Said twice, it counts once.

    Raises WrongState when one of the two was asked or struck meanwhile: only those who know nothing yet change places.
    """
    waiting = [each for each in choices_of(request) if each.state == "waiting"]
    numbers, places = [each.id for each in waiting], [each.place for each in waiting]
    if choice_id not in numbers or request.state != "open":
        raise WrongState(N_("This mentor has been asked meanwhile, so their place in your order stays."))
    if before_id not in numbers:
        raise WrongState(N_("Your order has changed meanwhile. Look at it again."))
    stands, wanted = numbers.index(choice_id), numbers.index(before_id)
    if stands > wanted:
        waiting.insert(wanted, waiting.pop(stands))
        for each, place in zip(waiting, places, strict=True):
            each.place = place
        db.session.flush()


def strike(request: SearchRequest, choice_id: int) -> None:
    """Do not ask this mentor; the caller holds the request. Said twice, it counts once."""
    found = next((each for each in choices_of(request) if each.id == choice_id), None)
    if found is not None and found.state == "dropped":
        return
    if found is None or found.state != "waiting":
        raise WrongState(N_("This mentor has been asked meanwhile. You can take the whole request back."))
    found.state, found.closed_at = "dropped", now()
    db.session.flush()
    end_in_vain(request, "withdrawn")


def withdraw(request: SearchRequest) -> None:
    """Take it back; the caller holds the request. Whoever is asked need not answer. Said twice, it counts once.

    Raises WrongState once a mentor has said yes.
    """
    if request.state == "withdrawn":
        return
    if request.state != "open":
        raise WrongState(N_("This request is over already."))
    for choice in choices_of(request):
        if choice.state == "asked":
            _take_back(choice)
    close(request, "withdrawn")


def _take_back(choice: SearchChoice) -> None:
    chosen = sa.select(Proposal).where(Proposal.id == choice.proposal_id).with_for_update()
    proposal = db.session.scalars(chosen.execution_options(populate_existing=True)).one()
    if proposal.state == "accepted":
        raise WrongState(N_("A mentor has just said yes. In a moment you learn each other's names."))
    if proposal.state == "proposed":
        proposing.release(proposal, "withdrawn")


def end_in_vain(request: SearchRequest, state: str = "over") -> None:
    """Where nobody is asked and nobody waits to be, the request is over; the caller holds it."""
    left = {each.state for each in choices_of(request)} & {"waiting", "asked", "accepted"}
    if request.state == "open" and not left:
        close(request, state)


def close(request: SearchRequest, state: str) -> None:
    """It is over without a pair: nobody else is asked, and nobody but its author reads it any more."""
    for choice in choices_of(request):
        if choice.state in {"waiting", "asked"}:
            choice.state, choice.closed_at = "dropped", now()
    request.state, request.closed_at, request.asked_id, request.asked_tenant_id = state, now(), None, None
    db.session.flush()
    record(RequestEnded(request.id, request.edition_id), request.owner_id, request.mentee_tenant_id)
