"""Facts that a programme needs and that do not count yet: what is missing, how to get it, and what a coordinator confirms."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mentes.admission.bound import Bound
from mentes.base.clock import real_now
from mentes.base.i18n import N_, Message
from mentes.people.facts import NAMES
from mentes.people.models import Fact
from mentes.people.records.counting import STUDIES, best, is_over, last_day
from mentes.people.records.service import known_of
from mentes.plugin.parts import Role

WAYS = {
    "self": N_("State it under “Your studies”."),
    "coordinator": N_("Ask your coordinator to confirm it."),
    "registry": N_("Ask your coordinator: your university can import it from its register."),
    "idp": N_("Sign in again; if it is still missing then, your university's IT service can have it sent."),
}


def lacking(bound: Bound, person_id: int, tenant_id: int, role: Role) -> tuple[Message, ...]:
    """What the rules ask of this role and no fact answers, with the way to get it, in words (one statement)."""
    needed = bound.today.plugin.card.needs(role)
    if not needed:
        return ()
    every, at = known_of(person_id, tenant_id), real_now()
    weakest: Mapping[Any, str] = bound.edition.conditions.weakest
    counting = best(every, weakest, at)
    return tuple(
        _words(name, [fact for fact in every if fact.name == name], weakest.get(name, "self"), at)
        for name in needed
        if name not in counting
    )


def _words(name: str, facts: list[Fact], weakest: str, at: datetime) -> Message:
    known: dict[str, Any] = {"fact": Message(NAMES.get(name, name)), "way": Message(_way(name, weakest))}
    over = [fact.valid_until for fact in facts if fact.valid_until and is_over(fact, at)]
    if any(not is_over(fact, at) for fact in facts):
        return Message(N_("%(fact)s: what is known does not come from a source that counts here. %(way)s"), known)
    if over:
        text = N_("%(fact)s: what was known was valid until %(day)s. Sign in again to renew it. %(way)s")
        return Message(text, known | {"day": last_day(max(over))})
    return Message(N_("%(fact)s: nothing is known. %(way)s"), known)


def _way(name: str, weakest: str) -> str:
    """Nobody declares their own affiliation: that is the university's to say."""
    return WAYS["idp" if weakest == "self" and name not in STUDIES else weakest]


def to_confirm(bound: Bound, person_id: int, tenant_id: int, role: Role) -> tuple[str, ...]:
    """The facts that the rules ask of this role and for which only the person's own word stands (identity decision 6)."""
    counting = best(known_of(person_id, tenant_id), bound.edition.conditions.weakest, real_now())
    needed = bound.today.plugin.card.needs(role)
    return tuple(name for name in needed if name in counting and counting[name].source == "self")
