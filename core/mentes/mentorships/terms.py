"""What a pair agreed on in numbers: for how many months, and how many meetings (S2-2, S2-3).

The words of an agreement are sealed. Its numbers stand on the pair's row once both have agreed, so that its days, its steps
and the rules can go by them.
"""

from datetime import date, timedelta
from typing import Any, Final

from mentes.base.errors import BadInput
from mentes.base.i18n import N_
from mentes.mentorships.ending import WRAP_UP
from mentes.mentorships.holding import clock_of
from mentes.mentorships.models import Mentorship
from mentes.plugin.design import Design
from mentes.plugin.parts import Months, Paper, Term
from mentes.plugin.sections import Section

OUTSIDE: Final[dict[Term, str]] = {
    "months": N_("Agree on %(least)s to %(most)s months."),
    "meetings": N_("Agree on %(least)s to %(most)s meetings."),
}
PAST = N_(
    "With %(count)s months your mentoring would have ended on %(day)s. Agree on %(least)s months or more, or end it on "
    "its page."
)


def agreed(declared: Paper, values: dict[str, Any]) -> dict[Term, int]:
    """The numbers that a text of this paper agrees on; nothing for a paper that agrees on none."""
    return {term: int(values[section.key]) for term, section in _asked(declared) if values.get(section.key) is not None}


def _asked(declared: Paper) -> list[tuple[Term, Section]]:
    named = {each.key: each for each in declared.sections}
    return [(term, named[key]) for term, key in declared.agrees]


def check(row: Mentorship, design: Design, declared: Paper, values: dict[str, Any]) -> None:
    """Nothing, or BadInput where this text cannot be agreed to: a number out of its range, an end that is over."""
    numbers = agreed(declared, values)
    for term, section in _asked(declared):
        least, most = section.least, section.most
        if least is not None and most is not None and not least <= numbers.get(term, least) <= most:
            raise BadInput(OUTSIDE[term], least=least, most=most)
    ends_on, today = _end(row, design, numbers.get("months")), clock_of(row.id).date()
    if "months" in numbers and ends_on is not None and ends_on < today:
        more = next(count for count in range(numbers["months"], 1200) if (_end(row, design, count) or today) >= today)
        raise BadInput(PAST, count=numbers["months"], day=ends_on, least=more)


def agree(row: Mentorship, design: Design, declared: Paper, values: dict[str, Any]) -> None:
    """Keep the numbers of a text that is in force from now on; the last day follows. The caller holds the row.

    A pair in its last two weeks that agreed on a longer time is under way again. Raises what `check` raises.
    """
    check(row, design, declared, values)
    numbers = agreed(declared, values)
    if "months" in numbers:
        row.ends_on = _end(row, design, numbers["months"])
        row.agreed_months = numbers["months"]
    row.agreed_meetings = numbers.get("meetings", row.agreed_meetings)
    is_far = row.ends_on is not None and row.ends_on - clock_of(row.id).date() > WRAP_UP
    if row.state == "wrapping_up" and "months" in numbers and is_far:
        row.state = "active"


def begin(row: Mentorship, design: Design, today: date) -> None:
    """From today on it counts: for the months that the two agreed on, else for those of the programme (S0-4, S2-13)."""
    lasts = _lasts(row, design)
    row.starts_on, row.ends_on = today, lasts.after(today) if lasts else None


def _lasts(row: Mentorship, design: Design) -> Months | None:
    return Months(row.agreed_months) if row.agreed_months else design.lasts


def _end(row: Mentorship, design: Design, months: int | None) -> date | None:
    """The last day with so many months: from the day it began, moved by as much as rests have moved it."""
    before = _lasts(row, design)
    if row.starts_on is None or row.ends_on is None or before is None or months is None:
        return row.ends_on
    rested: timedelta = row.ends_on - before.after(row.starts_on)
    return Months(months).after(row.starts_on) + rested
