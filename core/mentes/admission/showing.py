"""Answers as pages show them: each question with its answer in words, and what the other side may know before a match."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel

from mentes.admission.bound import Bound
from mentes.admission.models import Enrolment, Proposal
from mentes.base.actor import Actor
from mentes.base.db import db
from mentes.base.i18n import N_, Message, say
from mentes.people.models import Person
from mentes.plugin.parts import Role
from mentes.plugin.sections import Section, sections_of

YES, NO = Message(N_("Yes")), Message(N_("No"))


def answered(model: type[BaseModel], answers: Mapping[str, Any], domain: str) -> tuple[tuple[str, str], ...]:
    """Question and answer in the reader's language, in the order of the form; what was left empty is left out.

    A question stands in the words that its plugin has for everybody else's eyes, where it has some (`told`).
    """
    return tuple((title, said) for title, said in by_key(model, answers, domain).values() if said)


def by_key(model: type[BaseModel], answers: Mapping[str, Any], domain: str) -> dict[str, tuple[str, str]]:
    """The same by the key of each question; an empty text where nothing was answered."""
    return {section.key: (question(section, domain), _told(section, answers, domain)) for section in sections_of(model)}


def _told(section: Section, answers: Mapping[str, Any], domain: str) -> str:
    value = answers.get(section.key)
    return "" if value in (None, "", [], ()) else _said(section, value, domain)


def question(section: Section, domain: str) -> str:
    """A question as others read it, in the reader's language."""
    return say(in_others_eyes(section, domain))


def in_others_eyes(section: Section, domain: str) -> Message:
    """What stands above an answer where others read it."""
    return Message(section.told or section.title, domain=domain)


def _said(section: Section, value: Any, domain: str) -> str:
    labels = {option.value: say(Message(option.label, domain=domain)) for option in section.options}
    if section.kind == "choices":
        return ", ".join(labels.get(each, each) for each in value)
    if section.kind == "yes_no":
        return say(YES if value else NO)
    return labels.get(value, str(value)) if section.kind == "choice" else str(value)


def other_profile(where: Bound, proposal: Proposal, role: Role) -> tuple[tuple[str, str], ...]:
    """What one of the two may read of the other before both have agreed: answers and university, no name (PRV-9).

    The other's row belongs to their university and is not seen from here; the proposal carries what it may show.
    Nothing any more once it is closed without a pair.
    """
    if proposal.state not in {"proposed", "accepted"}:
        return ()
    other: Role = "mentor" if role == "mentee" else "mentee"
    model = where.today.plugin.card.questions(other)
    return answered(model, getattr(proposal, f"{other}_profile"), where.today.plugin.domain)


def profile_of(where: Bound, row: Enrolment) -> tuple[tuple[str, str], ...]:
    """The answers of somebody enrolled, for those who pair."""
    model = where.today.plugin.card.questions(row.role)  # type: ignore[arg-type]
    return answered(model, row.profile, where.today.plugin.domain)


def named(actor: Actor, proposal: Proposal) -> dict[int, str]:
    """Names of those of the two whose university the actor coordinates; the other's is known once both have agreed."""
    both = {proposal.mentee_tenant_id, proposal.mentor_tenant_id}
    homes = {each for each in both if actor.has("coordinator", each, proposal.edition_id)}
    two = (proposal.mentee_id, proposal.mentor_id)
    chosen = sa.select(Person.id, Person.display_name).where(Person.id.in_(two), Person.tenant_id.in_(homes))
    return {row.id: row.display_name for row in db.session.execute(chosen)}


def enrolment(enrolment_id: int, edition_id: int, owner_id: int) -> Enrolment | None:
    """Somebody taking part in this edition."""
    chosen = sa.select(Enrolment).where(
        Enrolment.id == enrolment_id, Enrolment.edition_id == edition_id, Enrolment.owner_id == owner_id
    )
    return db.session.scalars(chosen).one_or_none()
