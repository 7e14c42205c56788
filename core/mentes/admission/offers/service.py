"""Verbs of a mentor's offer: put it in the list, take it off for a while, give another number of places, find it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from mentes.admission.bound import Bound, readable
from mentes.admission.models import Enrolment, Seat
from mentes.admission.offers.listed import STANDING, listed_in
from mentes.admission.offers.models import Offer
from mentes.admission.offers.words import called, marks_of, tags_of, words_of
from mentes.admission.pairing.capacity import change, numbers_of, offered
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.people.models import Fact, Person
from mentes.people.records.service import assert_facts, known_of
from mentes.plugin.events import FactConfirmed
from mentes.plugin.offer_events import OfferBack, OfferHidden, OfferListed
from mentes.plugin.search import Search

IDENTITY = "identity"
"""Name of the fact by which a coordinator says who a guest is (S2-32); nothing but that it was said is kept."""

FEWER = N_(
    "%(n)s of your places are taken or promised already, so you cannot offer fewer just now. If you want nobody new, take your "
    "offer off the list instead."
)


def publish(where: Bound, enrolment: Enrolment) -> Offer:
    """The offer of a mentor who takes part, with what they answered; in the scope of their home. Said twice, it counts once.

    A new one is listed at once, and one that had ended is listed again; that of a guest waits until somebody has confirmed
    who they are. Raises WrongState where mentees do not look for mentors themselves, or the mentor takes no part.
    """
    search = searched(where)
    _held(enrolment.id)
    person = _person(enrolment)
    if enrolment.state != "active" or enrolment.role != "mentor" or person.state != "active":
        raise WrongState(N_("Only somebody who takes part as a mentor is listed."))
    offer = of_enrolment(enrolment)
    if offer is None:
        offer = _new(where, enrolment)
    draw(search, offer, enrolment, person)
    if offer.state == "ended":
        _list(offer, person)
    db.session.flush()
    return offer


def searched(where: Bound) -> Search:
    """How mentees look for a mentor here. Raises WrongState where others bring the two together."""
    if where.design.search is None:
        raise WrongState(N_("In this programme, mentees and mentors are brought together by its coordinators."))
    return where.design.search


def _new(where: Bound, enrolment: Enrolment) -> Offer:
    offer = Offer(
        tenant_id=enrolment.tenant_id,
        owner_id=enrolment.owner_id,
        programme_id=where.edition.programme_id,
        edition_id=enrolment.edition_id,
        person_id=enrolment.person_id,
        enrolment_id=enrolment.id,
        state="ended",
        since=now(),
    )
    db.session.add(offer)
    return offer


def draw(search: Search, offer: Offer, enrolment: Enrolment, person: Person) -> None:
    """What others see of the mentor, as enrolment and person have it by now."""
    wanted: dict[str, Any] = {
        "called": called(person.given_name, person.display_name),
        "profile": enrolment.profile,
        "ties": enrolment.ties,
        "tags": tags_of(search, enrolment.profile),
        "capacity": enrolment.capacity,
    }
    wanted["marks"] = marks_of(wanted["tags"])
    wanted["words"] = words_of(search, enrolment.profile, wanted["called"])
    for name, value in wanted.items():
        if getattr(offer, name) != value:
            setattr(offer, name, value)


def _person(row: Enrolment | Offer) -> Person:
    chosen = sa.select(Person).where(Person.tenant_id == row.tenant_id, Person.id == row.person_id)
    return db.session.scalars(chosen).one()


def is_known(person: Person) -> bool:
    """Whether it is certain who somebody is: by their university's sign-in, or because a coordinator has said so (S2-32)."""
    if not person.guest:
        return True
    said = sa.select(Fact.id).where(
        Fact.tenant_id == person.tenant_id,
        Fact.person_id == person.id,
        Fact.name == IDENTITY,
        Fact.source == "coordinator",
    )
    return db.session.scalar(said) is not None


def identify(person: Person, by: int) -> None:
    """A coordinator of their home says who a guest is; what waited for it is listed. Said twice, it counts once."""
    if is_known(person):
        return
    assert_facts(person, {IDENTITY: "confirmed"}, "coordinator", by)
    said = next(each for each in known_of(person.id, person.tenant_id) if each.name == IDENTITY)
    record(FactConfirmed(said.id, person.id), person.tenant_id)
    waiting = sa.select(Offer).where(
        Offer.tenant_id == person.tenant_id, Offer.person_id == person.id, Offer.state == "waiting"
    )
    for offer in db.session.scalars(waiting.order_by(Offer.id)).all():
        hold(offer)
        show_again(offer)


def _list(offer: Offer, person: Person) -> None:
    offer.state = "listed" if is_known(person) else "waiting"
    offer.away_until, offer.since = None, now()
    db.session.flush()
    recount([offer.person_id], offer.tenant_id)
    if offer.state == "listed":
        record(OfferListed(offer.id, offer.edition_id), offer.tenant_id, offer.owner_id)


def show_again(offer: Offer) -> None:
    """Back into the list, held by the caller. Said twice, it counts once. Raises WrongState for whoever takes no part."""
    if offer.state == "listed":
        return
    enrolment, person = db.session.get_one(Enrolment, offer.enrolment_id), _person(offer)
    if enrolment.state != "active" or person.state != "active":
        raise WrongState(N_("Only somebody who takes part as a mentor is listed."))
    _list(offer, person)


def come_back(offer: Offer) -> None:
    """The day until which somebody was away has come: listed again, and told so; not who takes part no more."""
    part, person = hold(offer), _person(offer)
    if offer.state != "away" or offer.away_until is None or offer.away_until > now().date():
        return
    if part.state != "active" or person.state != "active":
        end(offer)
        return
    _list(offer, person)
    record(OfferBack(offer.id, offer.edition_id), offer.tenant_id, offer.owner_id)


def switch_off(offer: Offer, until: date | None = None) -> None:
    """Off the list until that day, or until the mentor says so; who has a pair keeps it. Said twice, it counts once.

    `until` is a day of programme time: on it the offer is listed again. Raises BadInput for a day that is not ahead.
    """
    if offer.state == "ended":
        raise WrongState(N_("Only somebody who takes part as a mentor is listed."))
    if until is not None and until <= now().date():
        raise BadInput(N_("Choose a day after today."))
    was_listed = offer.state == "listed"
    offer.state, offer.away_until = "away", until
    _hidden(offer, was_listed)


def end(offer: Offer) -> None:
    """The mentor does not take part any more, or has left the university; they can come back. Said twice, it counts once."""
    was_listed = offer.state == "listed"
    offer.state, offer.away_until = "ended", None
    _hidden(offer, was_listed)


def _hidden(offer: Offer, was_listed: bool) -> None:
    db.session.flush()
    if was_listed:
        record(OfferHidden(offer.id, offer.edition_id), offer.tenant_id, offer.owner_id)


def rewrite(where: Bound, offer: Offer, answers: dict[str, Any]) -> None:
    """Say it in other words from now on; the enrolment follows, and so do the places. The caller holds the offer.

    What was asked before keeps what it showed then. Raises WrongState where fewer places are given than are taken.
    """
    enrolment = _held(offer.enrolment_id)
    places, given = offered(enrolment), int(answers.get("capacity", 1))
    enrolment.profile = answers
    if given != places:
        if (taken := len(numbers_of(enrolment))) > given:
            raise WrongState(FEWER, n=taken)
        change(enrolment, given)
    draw(searched(where), offer, enrolment, _person(offer))
    db.session.flush()
    recount([offer.person_id], offer.tenant_id)


def of_enrolment(enrolment: Enrolment) -> Offer | None:
    """The offer that goes with this part, held; seen at the mentor's home."""
    chosen = sa.select(Offer).where(Offer.tenant_id == enrolment.tenant_id, Offer.enrolment_id == enrolment.id)
    return db.session.scalars(chosen.with_for_update().execution_options(populate_existing=True)).one_or_none()


def own(edition_id: int, person_id: int, tenant_id: int) -> Offer | None:
    """Somebody's own offer in an edition."""
    chosen = sa.select(Offer).where(
        Offer.tenant_id == tenant_id, Offer.person_id == person_id, Offer.edition_id == edition_id
    )
    return db.session.scalars(chosen).one_or_none()


def hold(offer: Offer) -> Enrolment:
    """The mentor's part, held before the offer, as by everybody who changes either; call it before a verb."""
    part = _held(offer.enrolment_id)
    chosen = sa.select(Offer).where(Offer.tenant_id == offer.tenant_id, Offer.id == offer.id).with_for_update()
    db.session.scalars(chosen.execution_options(populate_existing=True)).one()
    return part


def _held(enrolment_id: int) -> Enrolment:
    chosen = sa.select(Enrolment).where(Enrolment.id == enrolment_id).with_for_update(key_share=True)
    return db.session.scalars(chosen.execution_options(populate_existing=True)).one()


def find(offer_id: int, where: Bound) -> Offer:
    """An offer of this edition that is in the list, whether or not a place is free. Raises NotVisible."""
    found = among([offer_id], where)
    if not found:
        raise NotVisible(N_("This offer is not in the list any more. Look at the others."))
    return found[0]


def among(offer_ids: Iterable[int], where: Bound) -> list[Offer]:
    """Those of these offers that are in the list of this edition, in the order of the numbers given (one statement)."""
    wanted = list(dict.fromkeys(offer_ids))
    chosen = sa.select(Offer).where(*STANDING, Offer.id.in_(wanted))
    found = {each.id: each for each in db.session.scalars(chosen, listed_in(where))}
    return [found[each] for each in wanted if each in found]


def call_anew(offer: Offer) -> None:
    """Others see the name that its mentor has by now."""
    hold(offer)
    person, search = _person(offer), readable(offer.edition_id).design.search
    name = called(person.given_name, person.display_name)
    if search is not None and name != offer.called:
        offer.called, offer.words = name, words_of(search, offer.profile, name)


def recount(people: Iterable[int] | None, tenant_id: int) -> None:
    """Note at the offers of these mentors (None: of all) whether all places are taken; at their home, which sees every seat."""
    taken = sa.select(sa.func.count()).where(Seat.mentor_id == Offer.person_id, Seat.number <= Offer.capacity)
    is_full = taken.correlate(Offer).scalar_subquery() >= Offer.capacity
    wrong = sa.select(Offer.id, is_full).where(Offer.tenant_id == tenant_id, Offer.full != is_full)
    if people is not None:
        wrong = wrong.where(Offer.person_id.in_(list(people)))
    found = db.session.execute(wrong.order_by(Offer.id)).all()
    for full in {each for _key, each in found}:
        ids = [key for key, each in found if each is full]
        table = sa.update(Offer).where(Offer.tenant_id == tenant_id, Offer.id.in_(ids), Offer.full.is_not(full))
        db.session.execute(table.values(full=full), execution_options={"synchronize_session": "fetch"})
