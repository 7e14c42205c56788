"""What keeps two people apart (S1-15, S3-24): supervision and a common unit, compared across universities without any name.

An enrolment carries keyed hashes only: of the person's own names and addresses, of whom they name as supervisor or line
manager, and of their unit at home. Another university can compare them and read none of them.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from flask import current_app

from mentes.admission.bound import Bound
from mentes.admission.models import Enrolment
from mentes.admission.offers.models import Offer
from mentes.admission.parts import Own
from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.people.models import Address, Fact, Person
from mentes.people.records.counting import best

MENTOR_ABOVE = N_("The mentor is named as supervisor or line manager of the mentee.")
MENTEE_ABOVE = N_("The mentee is named as supervisor or line manager of the mentor.")
SAME_UNIT = N_("Both belong to the same unit of one university.")
WAYS_OUT = {
    MENTOR_ABOVE: N_("Once this is no longer so, the mentee corrects it in their profile."),
    MENTEE_ABOVE: N_("Once this is no longer so, the mentor corrects it in their profile."),
    SAME_UNIT: N_("The conditions of the edition say whether pairs of one unit are allowed."),
}
_EMAIL = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"]+")
_TITLES = frozenset(
    {
        "prof",
        "professor",
        "professorin",
        "dr",
        "doctor",
        "doktor",
        "mag",
        "ing",
        "dipl",
        "phd",
        "msc",
        "ma",
        "ba",
        "bsc",
    }
    | {"univ", "priv", "doz", "em", "hc", "habil", "mr", "mrs", "ms", "herr", "frau", "univprof", "pd"}
)
_Tied = Own | Offer | sa.Row[Any]
_PARTS = re.compile(r"[;/|\n]| und | and | & ")


def names_in(text: str) -> set[str]:
    """Addresses and names in a line that somebody typed, folded so that order, titles and accents make no difference."""
    folded = text.casefold()
    found = {each.rstrip(".") for each in _EMAIL.findall(folded)}
    parts = _PARTS.split(_EMAIL.sub(" ", folded))
    return found | {name for name in map(_name, parts) if name}


def _name(text: str) -> str:
    plain = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    words = {word for word in re.findall(r"[^\W\d_]+", plain) if len(word) > 1} - _TITLES
    return " ".join(sorted(words)) if len(words) > 1 else ""


def _hashes(kind: str, texts: Iterable[str]) -> list[str]:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return sorted(hmac.new(key, f"ties:{kind}:{text}".encode(), hashlib.sha256).hexdigest() for text in texts)


def ties_of(person: Person, addresses: Iterable[str], unit: str = "") -> dict[str, Any]:
    """What an enrolment of this person carries (call it in the scope of their own university).

    `unit` is what a fact says; only where none does, what stands in the person's row, which they may have written.
    """
    own = {_name(name) for name in (person.legal_name, person.display_name)} - {""}
    unit = " ".join((unit or person.unit or "").casefold().split())
    return {
        "own": _hashes("person", own | {each.casefold() for each in (person.email, *addresses)}),
        "above": _hashes("person", names_in(person.supervisor or "")),
        "unit": _hashes(f"unit:{person.tenant_id}", [unit] if unit else []),
    }


def tie(tenant_id: int, person_ids: Sequence[int] | None = None) -> None:
    """Renew what the enrolments of these people (or of everybody) of one university carry; four statements.

    What changed is carried on to the offers, where other universities compare it.
    """
    chosen = sa.select(Enrolment).where(Enrolment.tenant_id == tenant_id, Enrolment.state == "active")
    rows = db.session.scalars(chosen if person_ids is None else chosen.where(Enrolment.person_id.in_(person_ids))).all()
    ids = {row.person_id for row in rows}
    people = {
        person.id: person
        for person in db.session.scalars(sa.select(Person).where(Person.tenant_id == tenant_id, Person.id.in_(ids)))
    }
    addresses, units = _addresses(tenant_id, ids), _units(tenant_id, ids)
    changed = []
    for row in rows:
        ties = ties_of(people[row.person_id], addresses.get(row.person_id, ()), units.get(row.person_id, ""))
        if ties != row.ties:
            row.ties = ties
            changed.append(row.id)
    db.session.flush()
    if changed:
        _carry(tenant_id, changed)


def _carry(tenant_id: int, enrolments: Sequence[int]) -> None:
    theirs = sa.update(Offer).where(
        Offer.tenant_id == tenant_id, Offer.enrolment_id == Enrolment.id, Enrolment.id.in_(enrolments)
    )
    db.session.execute(theirs.values(ties=Enrolment.ties), execution_options={"synchronize_session": False})


def _addresses(tenant_id: int, ids: Iterable[int]) -> dict[int, list[str]]:
    """Verified ones only: nobody blocks others' pairs by an address that is not theirs."""
    chosen = sa.select(Address.person_id, Address.folded).where(
        Address.tenant_id == tenant_id, Address.person_id.in_(list(ids)), Address.verified_at.is_not(None)
    )
    found: dict[int, list[str]] = {}
    for person_id, folded in db.session.execute(chosen):
        found.setdefault(person_id, []).append(folded)
    return found


def _units(tenant_id: int, ids: Iterable[int]) -> dict[int, str]:
    """What the strongest source says that says anything: nobody writes themselves out of a unit that the register knows."""
    chosen = sa.select(Fact).where(Fact.tenant_id == tenant_id, Fact.person_id.in_(list(ids)), Fact.name == "unit")
    found: dict[int, list[Fact]] = {}
    for fact in db.session.scalars(chosen):
        found.setdefault(fact.person_id, []).append(fact)
    told = {person_id: best(facts, {}, real_now()) for person_id, facts in found.items()}
    return {person_id: facts["unit"].value for person_id, facts in told.items() if facts}


def impediment(bound: Bound, mentee: _Tied, mentor: _Tied) -> Message | None:
    """Why the core forbids this pair in every programme, in words without a name; None where nothing is known against it."""
    if mentee.person_id == mentor.person_id:
        return Message(N_("Nobody can be their own mentor."))
    if _meet(mentee, "above", mentor, "own"):
        return Message(MENTOR_ABOVE)
    if _meet(mentor, "above", mentee, "own"):
        return Message(MENTEE_ABOVE)
    if not bound.edition.conditions.same_unit and _meet(mentee, "unit", mentor, "unit"):
        return Message(SAME_UNIT)
    return None


def way_out(forbidden: Message) -> Message | None:
    """What would change it that the core forbids a pair for this reason; None where nothing would, or a plugin forbids."""
    way = WAYS_OUT.get(forbidden.text)
    return Message(way) if way else None


def _meet(one: _Tied, what: str, other: _Tied, that: str) -> bool:
    return not set(one.ties.get(what, ())).isdisjoint(other.ties.get(that, ()))
