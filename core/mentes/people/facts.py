"""Facts about a person as pages show them: what each is called, what it says, and where it came from."""

from collections.abc import Iterable

from mentes.base.i18n import N_, gettext
from mentes.people.models import Fact

NAMES = {
    "affiliation": N_("Affiliation"),
    "level": N_("Level of study"),
    "semester": N_("Semester"),
    "subject": N_("Subject"),
    "unit": N_("Unit"),
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
    "doctorate": N_("Doctorate"),
}
SOURCES = {
    "idp": N_("from the university's sign-in"),
    "registry": N_("from the university's register"),
    "coordinator": N_("entered by a coordinator"),
    "self": N_("entered by the person"),
}


def told(facts: Iterable[Fact]) -> list[tuple[str, str, str]]:
    """Name, value and source of each in the reader's language; a value that we do not know stays as it came."""
    return [(_word(NAMES, fact.name), _value(fact), _word(SOURCES, fact.source)) for fact in facts]


def _value(fact: Fact) -> str:
    return _word(VALUES if fact.name in {"affiliation", "level"} else {}, fact.value)


def _word(known: dict[str, str], key: str) -> str:
    return gettext(known[key]) if key in known else key
