"""Which times can be offered for a conversation, until when they can be answered, and which clock shows what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from mentes.base.clock import now
from mentes.base.errors import BadInput, WrongState
from mentes.base.formats import comes_twice
from mentes.base.i18n import N_, Message
from mentes.plugin.parts import Format

MOST: Final = 3
LONGEST_AHEAD: Final = timedelta(days=730)
LAST_MINUTE: Final = time(23, 59, 59)
MOVED_ON = N_("This meeting has moved on. Look at it again: the page shows how it stands now.")


@dataclass(frozen=True)
class Appointment:
    """When (one to three times to choose from), for how many minutes, in whose time zone, and where to click or to go."""

    starts_at: datetime
    minutes: int
    timezone: str
    link: str | None
    kind: str = "regular"
    others: tuple[datetime, ...] = ()
    format: Format = "video"
    place: str | None = None

    @property
    def times(self) -> list[datetime]:
        """All times that are offered, the earliest first, by one clock."""
        return sorted(each.astimezone(UTC) for each in (self.starts_at, *self.others))


class Offered(Protocol):
    """What has times to choose from: a meeting's row."""

    @property
    def starts_at(self) -> datetime: ...  # noqa: D102 - the columns of `Meeting`

    @property
    def times(self) -> Iterable[datetime]: ...  # noqa: D102

    @property
    def state(self) -> str: ...  # noqa: D102


def offered(meeting: Offered) -> list[datetime]:
    """The times that the other side can choose from; of a meeting that is fixed, those to which it could be moved."""
    return sorted(meeting.times) or ([meeting.starts_at] if meeting.state == "proposed" else [])


def still_offered(meeting: Offered) -> list[datetime]:
    """Those of them that are still to come."""
    return [each for each in offered(meeting) if each > now()]


def check_times(wanted: Appointment, *, but: datetime | None = None) -> None:
    """Raise BadInput for times that are over, too far away, twice the same or too many; or `but`, which they have already."""
    times = wanted.times
    if len(times) > MOST:
        raise BadInput(N_("Offer at most three times."))
    if times[0] <= now():
        raise BadInput(N_("This time is over: %(moment)s. Choose one that is still to come."), moment=times[0])
    if times[-1] > now() + LONGEST_AHEAD:
        raise BadInput(
            N_("This is more than two years away: %(moment)s. Choose a date that is nearer."), moment=times[-1]
        )
    if len(set(times)) < len(times):
        raise BadInput(N_("The same time stands here twice. Change one of the two, or leave it out."))
    if but in times:
        raise BadInput(N_("You have this time already: %(moment)s. Offer others."), moment=but)


def picked(meeting: Offered, wanted: datetime | None) -> datetime:
    """The time that was chosen; without a choice the only one. Raises BadInput, and WrongState for one that is over."""
    times = offered(meeting)
    if wanted is None and len(times) > 1:
        raise BadInput(N_("Choose one of the times."))
    chosen = wanted or next(iter(times), None)
    if chosen is None or chosen not in times:
        raise WrongState(MOVED_ON)
    if chosen > now():
        return chosen
    if still_offered(meeting):
        raise WrongState(N_("This time is over. Choose one of the others."))
    raise WrongState(N_("This time is over. Propose a new one."))


def answer_by(since: datetime, days: int, zone: str, *ends: datetime) -> datetime:
    """Until when the other answers: to the end of their own day after so many days, but not after these moments."""
    day = (since + timedelta(days=days)).astimezone(ZoneInfo(zone)).date()
    return min(datetime.combine(day, LAST_MINUTE, ZoneInfo(zone)).astimezone(UTC), *ends)


def doubtful(times: Iterable[datetime], zone: str) -> list[Message]:
    """A sentence for each time that a clock in this zone shows twice: which of the two was taken."""
    text = N_("In that night the clocks go back, and this time comes twice: %(moment)s. We took the first of the two.")
    return [Message(text, {"moment": each}) for each in times if comes_twice(each, zone)]
