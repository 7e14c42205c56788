"""Facts about a person as pages show them: what each is called, what it says, and where it came from."""

from collections.abc import Iterable
from datetime import datetime

from mentes.base.clock import real_now
from mentes.base.i18n import N_, Message, gettext, say
from mentes.people.models import Fact
from mentes.people.records.counting import is_over, last_day

NAMES = {
    "affiliation": N_("Affiliation"),
    "level": N_("Level of study"),
    "semester": N_("Semester"),
    "subject": N_("Subject"),
    "unit": N_("Unit"),
    "identity": N_("Who it is"),
}
VALUES = {  # eduPersonAffiliation, and the levels that rules ask about
    "staff": N_("Staff"),
    "faculty": N_("Academic staff"),
    "student": N_("Student"),
    "employee": N_("Employee"),
    "member": N_("Member"),
    "affiliate": N_("Affiliated"),
    "alum": N_("Former student"),
    "bachelor": N_("Bachelor's programme"),
    "master": N_("Master's programme"),
    "doctoral": N_("Doctorate"),
    "other": N_("Something else"),
    "confirmed": N_("confirmed"),
}
SOURCES = {
    "idp": N_("from the university's sign-in"),
    "registry": N_("from the university's register"),
    "coordinator": N_("entered by a coordinator"),
    "self": N_("entered by the person"),
}


def told(facts: Iterable[Fact]) -> list[tuple[str, str, str]]:
    """Name, value and source of each in the reader's language; a value that we do not know stays as it came.

    The source says until when the fact counts, or that it is over.
    """
    at = real_now()
    return [(name_of(fact.name), value_of(fact.name, fact.value), _source(fact, at)) for fact in facts]


def name_of(name: str) -> str:
    """What a fact is called."""
    return _word(NAMES, name)


def value_of(name: str, value: str) -> str:
    """What a fact says."""
    known = VALUES if name in {"affiliation", "level", "identity"} else {}
    return ", ".join(_word(known, each) for each in value.split(", ")) if known else value


def _source(fact: Fact, at: datetime) -> str:
    source = _word(SOURCES, fact.source)
    if fact.valid_until is None:
        return source
    text = N_("%(source)s, was valid until %(day)s") if is_over(fact, at) else N_("%(source)s, counts until %(day)s")
    return say(Message(text, {"source": source, "day": last_day(fact.valid_until)}))


def _word(known: dict[str, str], key: str) -> str:
    return gettext(known[key]) if key in known else key
