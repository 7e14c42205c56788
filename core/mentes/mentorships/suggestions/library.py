"""What the two could talk about and ask each other, as the programme suggests it: by theme, and by where they stand (S2-20)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mentes.base.errors import NotVisible
from mentes.base.i18n import N_
from mentes.mentorships.pair import MeetingRow, Pair, Role
from mentes.mentorships.steps import Way
from mentes.plugin.prompts import PHASES, Phase, Prompt

FEW: Final = 3  # so many are shown before a meeting
TITLES: Final[dict[Phase, str]] = {
    "first": N_("For the first talk"),
    "during": N_("On the way"),
    "final": N_("For the end"),
}


@dataclass(frozen=True)
class Shelf:
    """The suggestions of one phase, in the reader's language, each with its theme; `is_now`: the two are there."""

    phase: Phase
    is_now: bool
    prompts: tuple[tuple[Prompt, str, str], ...]


def phase_of(pair: Pair) -> Phase:
    """Where the two stand: before they go together, on their way, or at its end."""
    if pair.state in {"wrapping_up", "completed", "ended_early"}:
        return "final"
    return "during" if pair.starts_on else "first"


def shelves(way: Way, role: Role, locale: str, theme: str = "", phase: str = "") -> list[Shelf]:
    """What is suggested to this side, the phase in which they are first; of one theme or phase where one is named."""
    now = phase_of(way.pair)
    order = sorted(PHASES, key=lambda each: each != now)
    found = []
    for each in order:
        chosen = [one for one in _of(way, role, each) if theme in {"", one.theme}]
        if chosen and phase in {"", each}:
            said = tuple((one, way.frozen.text(one.text, locale), _title(way, one.theme, locale)) for one in chosen)
            found.append(Shelf(each, each == now, said))
    return found


def topic_at(way: Way, role: Role, number: int, locale: str) -> str:
    """The words of the topic with this number in the programme's own order. Raises NotVisible for anything else."""
    chosen = way.design.prompts[number : number + 1]
    if not chosen or chosen[0].kind != "topic" or role not in chosen[0].audience:
        raise NotVisible(N_("This programme suggests no such topic."))
    return way.frozen.text(chosen[0].text, locale)


def themes(way: Way, role: Role, locale: str) -> list[tuple[str, str]]:
    """Key and title of each theme that has a suggestion for this side."""
    used = {each.theme for each in way.design.prompts if role in each.audience}
    return [(each.key, way.frozen.text(each.title, locale)) for each in way.design.themes if each.key in used]


def few_for(way: Way, role: Role, meeting: MeetingRow, locale: str) -> list[str]:
    """A few for this meeting; each meeting is suggested the next ones, so that none stands there every time."""
    phase: Phase = "first" if meeting.kind == "first" else "final" if meeting.kind == "final" else "during"
    fitting = list(_of(way, role, phase))
    begin = (meeting.number - 1) * FEW % len(fitting) if fitting else 0
    return [way.frozen.text(each.text, locale) for each in (fitting[begin:] + fitting[:begin])[:FEW]]


def _of(way: Way, role: Role, phase: Phase) -> Iterable[Prompt]:
    return (each for each in way.design.prompts if each.phase == phase and role in each.audience)


def _title(way: Way, key: str, locale: str) -> str:
    return next(way.frozen.text(each.title, locale) for each in way.design.themes if each.key == key)
