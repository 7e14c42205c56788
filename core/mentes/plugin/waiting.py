"""Everything that may wait for somebody: how long, when they are reminded, and what happens when they stay silent."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from mentes.plugin.parts import Waiting

DEFAULTS: Final = {
    each.key: each
    for each in (
        Waiting("application", days=14, nudges=(7, 12), then="escalate"),
        Waiting("waiting_list", days=180, nudges=(), then="expire"),
        Waiting("supervisor", days=14, nudges=(5, 10), then="expire"),
        Waiting("pairing", days=21, nudges=(10, 18), then="escalate"),
        Waiting("proposal", days=7, nudges=(3, 6), then="expire"),
        Waiting("question", days=5, nudges=(2, 4), then="escalate"),
        Waiting("first_meeting", days=7, nudges=(3, 6), then="escalate"),
        Waiting("meetings", days=30, nudges=(14, 25), then="nothing"),
        Waiting("final_meeting", days=14, nudges=(7, 12), then="escalate"),
        Waiting("meeting", days=7, nudges=(3, 6), then="expire"),
        Waiting("attendance", days=14, nudges=(1, 7), then="expire"),
        Waiting("match_check", days=7, nudges=(3, 6), then="expire"),
        Waiting("paper", days=7, nudges=(3, 6), then="escalate"),
        Waiting("questionnaire", days=14, nudges=(5, 12), then="nothing"),
        Waiting("wrap_up", days=30, nudges=(14, 25), then="expire"),
        Waiting("inactivity", days=30, nudges=(14,), then="escalate"),
        Waiting("workshop_attendance", days=7, nudges=(2, 5), then="expire"),
        Waiting("disclosure", days=14, nudges=(5, 10), then="expire"),
        Waiting("quiet_pair", days=14, nudges=(5, 10), then="escalate"),
        Waiting("overdue", days=14, nudges=(5, 10), then="escalate"),
    )
}
"""By key, or by the part of it before the colon (`paper:minutes` is a `paper`); days of programme time.

`waiting_list`: nobody is awaited; an applicant waits for a place, and no longer than the edition lasts.
`meeting` is a proposed time that waits for an answer, `meetings` a time that is still to be found, `attendance` a meeting
that is over and of which nobody has said how it went, `workshop_attendance` an event that is over and of which nobody has said
who was there. `disclosure`: one of two asks the other whether something may be told; nobody else ever learns of it, so it
ends by its day whatever `then` says. `inactivity`: a pair is asked after so many days without any sign, again after as many days as its nudge says, and
then stands on the board of its coordinators. `overdue`: what has waited in vain and was brought before those who look after it;
each of them has so many days, then the next above are asked.
"""

BETWEEN: Final = Waiting("reminders", days=2, nudges=())
"""No state, but the peace between: so many days lie between a reminder and any letter about the same matter before it."""
_USUAL = {**DEFAULTS, BETWEEN.key: BETWEEN}


def patience(key: str, *declared: Iterable[Waiting]) -> Waiting:
    """How long this may wait: as the first of these says, by its whole key or the parts before a colon; else as the core does.

    `paper:minutes:3` is what is said of `paper:minutes:3`, of `paper:minutes`, or of `paper`.
    """
    parts = key.split(":")
    names = [":".join(parts[:count]) for count in range(len(parts), 0, -1)]
    for ladders in declared:
        known = {each.key: each for each in ladders}
        if found := next((known[name] for name in names if name in known), None):
            return replace(found, key=key)
    return replace(_USUAL.get(parts[0], Waiting(key)), key=key)
