"""Facts that a programme needs and that do not count yet, as rules: what is missing and how to get it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from mentes.admission.bound import Bound
from mentes.base.i18n import N_, Message
from mentes.people.facts import NAMES
from mentes.people.models import Fact
from mentes.people.records.counting import STUDIES, best, is_over, last_day
from mentes.plugin.answers import Reason
from mentes.plugin.parts import Role

WAYS = {
    "self": N_("State it under “Your studies”."),
    "coordinator": N_("Ask your coordinator to confirm it."),
    "registry": N_("Ask your coordinator: your university can import it from its register."),
    "idp": N_(
        "Sign in again at your university; if it is still missing then, your university's IT service can have it sent."
    ),
}
RENEW = N_("Sign in again at your university to renew it. %(way)s")


def lacking(where: Bound, every: Sequence[Fact], role: Role, at: datetime) -> tuple[Reason, ...]:
    """What the rules ask of this role and none of these facts answers at this instant, each with the way to get it."""
    weakest: Mapping[Any, str] = where.edition.conditions.weakest
    counting = best(every, weakest, at)
    return tuple(
        _lacks(name, [fact for fact in every if fact.name == name], weakest.get(name, "self"), at)
        for name in where.today.plugin.card.needs(role)
        if name not in counting
    )


def _lacks(name: str, facts: list[Fact], weakest: str, at: datetime) -> Reason:
    named: dict[str, Any] = {"fact": Message(NAMES.get(name, name))}
    way = Message(WAYS[_way(name, weakest)])
    why = Message(N_("%(fact)s has to be known."), named)
    over = [fact.valid_until for fact in facts if fact.valid_until and is_over(fact, at)]
    if any(not is_over(fact, at) for fact in facts):
        text = N_("%(fact)s: what is known does not come from a source that counts here.")
        return Reason(why, missing=Message(text, named), change=way)
    if over:
        day = last_day(max(over))
        missing = Message(N_("%(fact)s: what was known was valid until %(day)s."), named | {"day": day})
        return Reason(why, until=day, missing=missing, change=Message(RENEW, {"way": way}))
    return Reason(why, missing=Message(N_("%(fact)s: nothing is known."), named), change=way)


def _way(name: str, weakest: str) -> str:
    """Nobody declares their own affiliation: that is the university's to say."""
    return "idp" if weakest == "self" and name not in STUDIES else weakest


def to_be_confirmed(names: Iterable[str]) -> tuple[Reason, ...]:
    """Facts that count by the person's own word alone: a coordinator confirms them before admission."""
    return tuple(
        Reason(
            Message(N_("%(fact)s is confirmed by the university."), {"fact": Message(NAMES.get(name, name))}),
            missing=Message(N_("So far only the applicant's own word stands for it.")),
            change=Message(WAYS["coordinator"]),
        )
        for name in names
    )
