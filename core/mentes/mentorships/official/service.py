"""The official end of a mentorship: either of the two says so, at any time while it runs (S2-24), with a confirmation for both (S2-26)."""

from dataclasses import replace
from typing import Literal

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.mentorships.ending import at_end
from mentes.mentorships.evaluation.service import open_questionnaires
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import MeetingRow, Pair, load_pair
from mentes.mentorships.pausing.closing import UNNAMED, call_off_open, end_early
from mentes.mentorships.rested import close_rest
from mentes.mentorships.service import leave_seat, locked
from mentes.mentorships.steps import Way, way_of
from mentes.plugin.answers import Verdict
from mentes.plugin.events import MentorshipCompleted
from mentes.plugin.verdicts import keep_verdict

RUNS = ("active", "wrapping_up")
SAY_FIRST = N_("Say first whether you met on %(moment)s: it counts for both of you, and cannot be said afterwards.")


def may_end(way: Way) -> bool:
    """Whether either of the two can end it officially now: it has begun, and the programme leaves it to them."""
    return way.design.ends == "either" and way.pair.state in RUNS


def unsaid(pair: Pair) -> tuple[MeetingRow, ...]:
    """Meetings whose time is over and of which neither has said anything; whoever ends it says it first, because nobody can afterwards."""
    fixed = (each for each in pair.meetings if each.state == "confirmed" and not each.is_half_said)
    return tuple(each for each in fixed if each.ends_at <= now())


def going_on(pair: Pair) -> MeetingRow | None:
    """The meeting that is going on at this moment."""
    fixed = (each for each in pair.meetings if each.state == "confirmed")
    return next((each for each in fixed if each.starts_at <= now() < each.ends_at), None)


def foreseen(way: Way) -> Verdict:
    """What the rules would say of an end today. What one of the two says took place was held, as at the end itself.

    Raises NoPlugin or PluginFailure while the programme's rules cannot be asked.
    """
    meetings = tuple(replace(each, state="held") if each.is_half_said else each for each in way.pair.meetings)
    return at_end(Way(replace(way.pair, meetings=meetings), way.today))


def end(pair: Pair) -> None:
    """One of the two ends it, with or without a final meeting. Said twice or by both, it counts once.

    Raises WrongState before it has begun, where the programme's own day ends it, and while nobody has said whether a
    meeting took place.
    """
    row = locked(pair.id)
    if row.state == "completed" or (row.state == "ended_early" and row.reason == "ended"):
        return
    pair = load_pair(row.id, row.owner_id)
    if not may_end(way_of(pair)):
        raise WrongState(N_("This mentorship cannot be ended officially now. Its page shows how it stands."))
    for each in unsaid(pair):
        raise WrongState(SAY_FIRST, moment=each.starts_at)
    close(row)


def close(row: Mentorship, otherwise: Literal["ended", "gone"] = "ended") -> None:
    """End it today: completed with a confirmation for both if the rules say yes, else ended without one. The caller holds it.

    Nothing is awaited of the two any more: what is still to come is called off. `otherwise` is why it ended if the rules
    say no: `gone` where one of the two leaves Mentes, of whom nobody is told that it was they who ended it.
    """
    row.asked, row.asked_at = 0, None
    unnamed = otherwise in UNNAMED
    call_off_open(row, unnamed=unnamed)
    way = way_of(load_pair(row.id, row.owner_id))
    answer = at_end(way)
    if not answer:
        end_early(row, otherwise)
        return
    row.state, row.closed_at, row.verdict = "completed", now(), keep_verdict(answer, now().date())
    close_rest(row, now())
    db.session.flush()
    record(MentorshipCompleted(row.id), *way.pair.tenants, unnamed=unnamed)
    open_questionnaires(way.pair, "end", unnamed=unnamed)
    leave_seat(row, way.design)
