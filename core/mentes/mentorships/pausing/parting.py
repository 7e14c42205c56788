"""The end of a pair before its time: by one of the two, who need no reason, or by those who look after it."""

from mentes.base.errors import WrongState
from mentes.base.i18n import N_
from mentes.mentorships.models import RUNNING
from mentes.mentorships.official.service import may_end
from mentes.mentorships.pair import Pair
from mentes.mentorships.pausing.closing import Early, end_early
from mentes.mentorships.pausing.resting import ENDED
from mentes.mentorships.service import locked
from mentes.mentorships.steps import way_of


def part(pair: Pair, seen: str | None) -> None:
    """One of the two ends it, at any time, also in a rest; nobody asks why (S1-4). Said twice or by both, it counts once.

    Raises WrongState when it is over otherwise, or not in the state any more in which it was seen.
    """
    _end(pair, "left", seen)


def close(pair: Pair, seen: str | None) -> None:
    """Those who look after a pair end it, quiet or not, also in a rest. Said twice, it counts once.

    Raises WrongState when it is over otherwise, or not in the state any more in which it was seen.
    """
    _end(pair, "closed", seen)


def _end(pair: Pair, reason: Early, seen: str | None) -> None:
    row = locked(pair.id)
    if row.state == "ended_early" and row.reason == reason:
        return
    if row.state not in RUNNING:
        raise WrongState(ENDED)
    if reason == "left" and may_end(way_of(pair)):
        raise WrongState(N_("A mentorship that has begun is ended officially; its page leads there."))
    if row.state != seen:
        raise WrongState(N_("This pair has moved on meanwhile. Its page shows how it stands now."))
    end_early(row, reason)
