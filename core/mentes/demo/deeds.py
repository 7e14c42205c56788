"""What the people of the story do: each deed one verb of the house, as the person who would click on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from mentes.admission import applying, proposing
from mentes.admission.bound import bound
from mentes.admission.models import Application, Enrolment, Proposal
from mentes.base.actor import Actor
from mentes.base.clock import now
from mentes.base.db import db
from mentes.mentorships import service as pairing
from mentes.mentorships.evaluation import service as evaluation
from mentes.mentorships.guiding import guides_of
from mentes.mentorships.meetings import attendance
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.meetings.times import Appointment
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import Pair, Role, load_pair
from mentes.mentorships.papers import service as papers
from mentes.mentorships.papers.texts import whole_model
from mentes.mentorships.steps import way_of
from mentes.people.models import Person
from mentes.plugin.sections import model_of

Words = Mapping[str, Any]
AT = time(15)  # when they meet, where they live


@dataclass(frozen=True)
class Cast:
    """Everybody in the story by key, and the editions that they take part in."""

    people: Mapping[str, Actor]
    editions: Mapping[str, int]

    def id(self, key: str) -> int:
        """The person behind a key, or behind a guest's address."""
        return self.people[key].person_id if key in self.people else guest(key).id


@dataclass(frozen=True)
class Deed:
    """Somebody does something, so many days before today."""

    days_ago: int
    who: str
    verb: Callable[..., None]
    args: tuple[Any, ...]


def guest(email: str) -> Person:
    """Somebody without a university account who has come in, by their address."""
    return db.session.scalars(sa.select(Person).where(Person.guest, Person.email == email)).one()


def apply(cast: Cast, me: Actor, edition: str, role: Role, answers: Words) -> None:
    """Ask to take part."""
    where = bound(cast.editions[edition])
    asked = where.today.plugin.card.questions(role)
    applying.apply(where, me, role, asked(**answers).model_dump(mode="json"))


def admit(cast: Cast, me: Actor, who: str) -> None:
    """Take an applicant in."""
    chosen = sa.select(Application).where(Application.person_id == cast.id(who), Application.state == "submitted")
    found = db.session.scalars(chosen).one()
    applying.admit(found, me, found.answers.get("capacity", 1))


def propose(cast: Cast, me: Actor, edition: str, mentee: str, mentor: str) -> None:
    """Put two together."""
    edition_id = cast.editions[edition]
    of_mentee, of_mentor = (_enrolled(edition_id, cast.id(key)) for key in (mentee, mentor))
    proposing.propose(bound(edition_id), of_mentee, of_mentor, me)


def _enrolled(edition_id: int, person_id: int) -> Enrolment:
    chosen = sa.select(Enrolment).where(Enrolment.edition_id == edition_id, Enrolment.person_id == person_id)
    return db.session.scalars(chosen).one()


def consent(cast: Cast, me: Actor, mentee: str) -> None:
    """Say yes to who was proposed."""
    found = db.session.scalars(sa.select(Proposal).where(Proposal.mentee_id == cast.id(mentee))).one()
    proposing.consent(found, "mentee" if found.mentee_id == me.person_id else "mentor")


def pair_of(cast: Cast, me: Actor, mentee: str) -> tuple[Pair, Role]:
    """The pair of this mentee, and which of the two I am."""
    found = db.session.scalars(sa.select(Mentorship.id).where(Mentorship.mentee_id == cast.id(mentee))).one()
    pair = load_pair(found, me.home_id)
    role = pair.role_of(me.person_id)
    assert role is not None
    return pair, role


def arrange(cast: Cast, me: Actor, mentee: str, days: int, where: tuple[str, str]) -> None:
    """Propose a conversation, so many days from now; `where` is link and kind."""
    pair, role = pair_of(cast, me, mentee)
    zone = ZoneInfo(me.timezone)
    start = datetime.combine(now().astimezone(zone).date() + timedelta(days=days), AT, zone)
    meetings.propose(way_of(pair), role, Appointment(start, 60, me.timezone, *where))


def accept(cast: Cast, me: Actor, mentee: str) -> None:
    """Say yes to the proposed time."""
    pair, role = pair_of(cast, me, mentee)
    assert pair.open_meeting is not None
    meetings.confirm(pair, pair.open_meeting.number, role)


def tell_held(cast: Cast, me: Actor, mentee: str, minutes: int) -> None:
    """Say that the conversation took place."""
    pair, role = pair_of(cast, me, mentee)
    assert pair.open_meeting is not None
    attendance.report(pair, pair.open_meeting.number, role, took_place=True, minutes=minutes)


def say_right(cast: Cast, me: Actor, mentee: str) -> None:
    """Yes, this is the right match."""
    pair, role = pair_of(cast, me, mentee)
    pairing.answer_match(pair, role, right=True)


def _desk(cast: Cast, me: Actor, mentee: str, key: str) -> papers.Desk:
    pair, role = pair_of(cast, me, mentee)
    held = [each.number for each in pair.meetings if each.state == "held"]
    return papers.desk(way_of(pair), key, role, held[-1] if key == "minutes" else None)


def _version(place: papers.Desk) -> int:
    paper = papers.current(place)
    assert paper is not None
    return paper.text_version


def send(cast: Cast, me: Actor, mentee: str, key: str, words: Words) -> None:
    """Write a paper and give it to the other; minutes are about the conversation held last."""
    place = _desk(cast, me, mentee, key)
    papers.send(place, whole_model(place.declared)(**words).model_dump(mode="json"))


def sign(cast: Cast, me: Actor, mentee: str, where: str) -> None:
    """Sign the agreement."""
    place = _desk(cast, me, mentee, "agreement")
    papers.sign(
        place,
        where,
        _version(place),
        papers.clauses_hash(place, me.locale),
        guides_of(place.way, place.role, me.locale),
    )


def confirm(cast: Cast, me: Actor, mentee: str, key: str, addition: Words | None = None) -> None:
    """Say that a paper is right, and add to it."""
    place = _desk(cast, me, mentee, key)
    papers.confirm(place, _version(place), dict(addition or {}))


def fill_in(cast: Cast, me: Actor, mentee: str, words: Words) -> None:
    """Answer the closing questionnaire."""
    pair, _ = pair_of(cast, me, mentee)
    sheet = evaluation.sheet(pair, pair.responses[0].questionnaire, me.person_id)
    asked = model_of(sheet.asked.questions, name="Questionnaire")
    evaluation.answer(sheet, asked(**words).model_dump(mode="json"))
