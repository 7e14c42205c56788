"""The end of a pair before its time: by one of the two, who need no reason, or by those who look after it."""

from mentes.base.errors import WrongState
from mentes.mentorships.models import RUNNING
from mentes.mentorships.pair import Pair
from mentes.mentorships.pausing.closing import Early, end_early
from mentes.mentorships.pausing.resting import ENDED
from mentes.mentorships.service import locked


def part(pair: Pair) -> None:
    """One of the two ends it, at any time, also in a rest; nobody asks why (S1-4). Said twice or by both, it counts once.

    Raises WrongState when it is over otherwise.
    """
    _end(pair, "left")


def close(pair: Pair) -> None:
    """Those who look after a pair end it, quiet or not, also in a rest. Said twice, it counts once.

    Raises WrongState when it is over otherwise.
    """
    _end(pair, "closed")


def _end(pair: Pair, reason: Early) -> None:
    row = locked(pair.id)
    if row.state == "ended_early" and row.reason == reason:
        return
    if row.state not in RUNNING:
        raise WrongState(ENDED)
    end_early(row, reason)
