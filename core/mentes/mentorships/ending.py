"""What the end of a mentorship and its certificate need: the programme's rules and the core's own, as one verdict."""

from collections.abc import Iterable
from datetime import timedelta

from mentes.base.clock import now
from mentes.base.errors import Unavailable
from mentes.base.i18n import N_, Message
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import load_pair
from mentes.mentorships.steps import Way, way_of
from mentes.plugin.answers import Reason, Verdict
from mentes.plugin.verdicts import keep_verdict, revive_verdict

WRAP_UP = timedelta(days=14)  # before the last day: time to fix the final call
ENDED = Reason(
    Message(N_("The mentorship ended early.")),
    change=Message(N_("Ask your coordinator: somebody else can be found for you.")),
)


def needed(way: Way) -> Verdict:
    """Whether the mentorship is complete, and every rule: what completes it and what the pages show are one answer.

    Raises NoPlugin or PluginFailure while the programme's rules cannot be asked.
    """
    return way.completion.also(*_own(way))


def at_end(way: Way) -> Verdict:
    """The same for an end that one of the two says (S2-24): it needs no day and no final meeting.

    Raises NoPlugin or PluginFailure while the programme's rules cannot be asked.
    """
    return way.completion.also(_officially(said=True))


def _officially(*, said: bool) -> Reason:
    return Reason(
        Message(N_("One of the two has officially ended it.")),
        met=said,
        missing=Message(N_("Nobody has officially ended it yet.")),
        change=Message(N_("Either of the two ends it on the page of the mentoring, whenever it suits both.")),
    )


def _own(way: Way) -> Iterable[Reason]:
    """What the core asks whatever the plugin says."""
    pair = way.pair
    if pair.state == "ended_early":
        return
    if way.design.ends == "either":
        yield _officially(said=pair.state == "completed")
        return
    if way.design.meetings.final:
        yield Reason(
            Message(N_("The final meeting was held.")),
            met=any(each.kind == "final" and each.state == "held" for each in way.facts.meetings),
            missing=Message(N_("The final meeting is still to be held.")),
            change=Message(N_("Agree on a time for it once the end is near, and say afterwards that it took place.")),
        )
    yield Reason(
        Message(N_("The time of the mentoring is coming to its end.")),
        met=pair.state in {"wrapping_up", "completed"},
        since=pair.ends_on - WRAP_UP if pair.ends_on and pair.state == "active" else None,
        missing=Message(N_("The mentoring is still under way.") if pair.starts_on else N_("It has not begun yet.")),
        change=Message(_way_on(way)),
    )


def _way_on(way: Way) -> str:
    if way.pair.starts_on is None:
        return N_("The next step of your journey is on the page of the mentoring.")
    if way.design.lasts is None:
        return N_("Say on the page of the mentoring that the two of you have reached what you wanted.")
    return N_("Nothing has to be done for it: it comes with the day.")


def answer_of(way: Way) -> Verdict | None:
    """For a page: what was kept when the mentorship ended, else what the rules say now; None while they cannot be asked."""
    if way.pair.verdict is not None:
        return revive_verdict(way.pair.verdict)
    try:
        return needed(way)
    except Unavailable:
        return None


def keep_answer(row: Mentorship) -> None:
    """Keep what the rules say at the end that has just come: it stands, whatever is changed in them later."""
    way = way_of(load_pair(row.id, row.owner_id))
    try:
        answer = needed(way)
    except Unavailable:  # an end needs no plugin; that it has come is known without one
        answer = Verdict.of(ENDED)
    row.verdict = keep_verdict(answer, now().date())
