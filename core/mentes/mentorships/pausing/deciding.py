"""What those who look after a quiet pair can do with it: take it as well, lay it to rest, or end it without fault."""

from datetime import date

from mentes.base.errors import WrongState
from mentes.base.i18n import N_
from mentes.mentorships.holding import note_sign
from mentes.mentorships.models import BOARD, RUNNING, Mentorship
from mentes.mentorships.pair import Pair
from mentes.mentorships.pausing.closing import end_early
from mentes.mentorships.pausing.resting import ENDED, rest
from mentes.mentorships.service import locked

HEARD = N_("This pair is not quiet any more. Its page shows how it stands now.")


def keep(pair: Pair) -> None:
    """Say that all is well: one of the two does, or somebody who knows of them. Said twice, it counts once.

    Raises WrongState when the pair is over.
    """
    row = locked(pair.id)
    if row.state not in RUNNING:
        raise WrongState(ENDED)
    if row.asked:  # still so: whoever acts is none of the two, whose every act is a sign
        note_sign(row)


def rest_for(pair: Pair, until: date) -> None:
    """Lay a pair to rest that stands on the board. Raises what `resting.rest` and `stop` raise."""
    row = locked(pair.id)
    if row.paused_until != until:
        check_on_board(row)
    rest(pair, until)


def stop(pair: Pair) -> None:
    """End a pair that stands on the board, because the two do not answer. Said twice, it counts once.

    Raises WrongState when one of the two was heard of meanwhile, or it rests.
    """
    row = locked(pair.id)
    if row.state == "ended_early" and row.reason == "stopped":
        return
    check_on_board(row)
    end_early(row, "stopped")


def check_on_board(row: Mentorship) -> None:
    """Nothing, or WrongState where it does not wait for those who look after it."""
    if row.state not in RUNNING or row.paused_at is not None or row.asked < BOARD:
        raise WrongState(HEARD)
