"""Applicants whom nobody has met: where a programme has no earlier applications, changed rules are tried on these."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from mentes.admission.facts import Known
from mentes.base.i18n import N_, Message
from mentes.people.facts import SOURCES, VALUES
from mentes.people.models import Fact
from mentes.plugin.examples import Variant, variants
from mentes.plugin.loader import Plugin
from mentes.plugin.parts import BOTH, Role

LEVELS = ("bachelor", "master", "doctoral")
SEMESTERS = range(1, 7)
TOLD_BY = ("idp", "self")


@dataclass(frozen=True)
class Sample:
    """Somebody made up: what tells them from the others, in words; what they answer, and what is known of them."""

    said: Message
    role: Role
    answers: dict[str, Any]
    known: Known


def samples(plugin: Plugin, tenant_id: int, at: datetime) -> list[Sample]:
    """For each role: every level and semester, told by the sign-in and by the person; then each other answer once."""
    return [each for role in BOTH for each in _of_role(plugin, role, tenant_id, at)]


def _of_role(plugin: Plugin, role: Role, tenant_id: int, at: datetime) -> Iterable[Sample]:
    plain, *others = variants(plugin.card.questions(role)) or [Variant({})]
    for level, semester, source in product(LEVELS, SEMESTERS, TOLD_BY):
        told = {"level": level, "semester": str(semester)}
        yield Sample(_said(level, semester, source), role, plain.answers, _known(tenant_id, told, source, at))
    for each in others:
        known = _known(tenant_id, {"level": "doctoral", "semester": "3"}, "idp", at)
        yield Sample(_otherwise(each, plugin.domain), role, each.answers, known)


def _otherwise(variant: Variant, domain: str) -> Message:
    question = Message(variant.differs.title if variant.differs else "", domain=domain)
    return Message(N_("%(question)s %(answer)s"), {"question": question, "answer": _answer(variant.answer, domain)})


def _said(level: str, semester: int, source: str) -> Message:
    text = N_("%(level)s, semester %(semester)s, %(source)s")
    return Message(text, {"level": Message(VALUES[level]), "semester": semester, "source": Message(SOURCES[source])})


def _answer(option: str | bool, domain: str) -> Message:
    if isinstance(option, bool):
        return Message(N_("Yes")) if option else Message(N_("No"))
    return Message(option, domain=domain)


def _known(tenant_id: int, told: dict[str, str], source: str, at: datetime) -> Known:
    facts = (Fact(name=name, value=value, source=source, asserted_at=at) for name, value in told.items())
    return Known(0, tenant_id, facts=tuple(facts))
