"""When a paper can be written, and the words for the time before and after."""

from mentes.base.clock import now
from mentes.base.i18n import N_, Message
from mentes.mentorships.pair import MeetingRow
from mentes.mentorships.steps import Way
from mentes.plugin.parts import Paper as Declared
from mentes.plugin.steps import ORDER

OVER = ("completed", "ended_early")
ENDED = N_("This pair has ended; its papers stay as they are.")
SUSPENDED = N_("This programme is suspended: it can be read, but nothing can be changed just now.")
TOO_EARLY = {
    "agreeing": N_("It is too early for this paper. It opens once you know that you want to work together."),
    "active": N_("It is too early for this paper. It opens once your mentoring has begun."),
    "wrapping_up": N_("It is too early for this paper. It opens when your mentoring comes to its end."),
}
NOT_HELD = {
    "cancelled": N_("This meeting was called off, so there is nothing to write about it."),
    "missed": N_("This meeting did not take place, so there is nothing to write about it."),
}


def is_asked(way: Way, meeting: MeetingRow | None) -> bool:
    """Whether the programme asks for it: nobody writes about a meeting to get to know each other."""
    return meeting is None or meeting.kind != "first" or way.design.meetings.first_counts


def why_closed(way: Way, declared: Declared, meeting: MeetingRow | None, state: str) -> Message | None:
    """Why nobody can write this paper while the pair is in this state, or None while it is open."""
    if state in OVER:
        return Message(ENDED)
    if way.is_suspended:
        return Message(SUSPENDED)
    if meeting is not None:
        return _why_not_about(way, meeting)
    if ORDER[state] < ORDER[declared.opens]:
        return Message(TOO_EARLY[declared.opens])
    return None


def _why_not_about(way: Way, meeting: MeetingRow) -> Message | None:
    if meeting.state in NOT_HELD:
        return Message(NOT_HELD[meeting.state])
    if not is_asked(way, meeting):
        return Message(N_("A meeting to get to know each other needs no minutes."))
    if meeting.state == "held":
        return None
    if meeting.starts_at > now():
        return Message(N_("This meeting is still to come. You can write about it once it has taken place."))
    return Message(N_("Say first how this meeting went. Then you can write about it."))
