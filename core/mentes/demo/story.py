"""The plot of the demo: who does what on which day before today, read from `story.toml`."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mentes.demo import arrivals, between, deeds, gatherings, mails, open_story, pauses
from mentes.demo.deeds import Deed

STORY_FILE = Path(__file__).with_name("story.toml")
COORDINATORS = {"graz": "ingrid", "padua": "giulia", "lyon": "claire", "granada": "carmen"}
LEAD = "claire"
ADVICE = {"advice": "Do one thing of this list this week, and leave the others for later."}
BESIDES = {**pauses.VERBS, **between.VERBS}
PLEASED = {"satisfied": 5, "fit": 5, "goals": 4, "support": 4, "again": "yes", "best": "", "better": ""}

Step = tuple[str, Callable[..., None], tuple[Any, ...]]


@dataclass(frozen=True)
class Couple:
    """Two of the story: who coordinates them at home, and the words of everything that they wrote."""

    mentee: str
    mentor: str
    homes: Mapping[str, str]
    words: Mapping[str, Any]

    def both(self, verb: Callable[..., None], *args: Any) -> list[Step]:
        """The mentee does it, then the mentor."""
        return [(self.mentee, verb, (self.mentee, *args)), (self.mentor, verb, (self.mentee, *args))]

    def mentee_does(self, verb: Callable[..., None], *args: Any) -> Step:
        """The mentee does something in the pair."""
        return self.mentee, verb, (self.mentee, *args)

    def mentor_does(self, verb: Callable[..., None], *args: Any) -> Step:
        """The mentor does something in the pair."""
        return self.mentor, verb, (self.mentee, *args)


def _told() -> dict[str, Any]:
    with STORY_FILE.open("rb") as file:
        return tomllib.load(file)


def invited() -> list[Mapping[str, str]]:
    """Who was invited without a university account: they have no sign-in to step in by, only letters."""
    return list(_told()["invited"])


def plot(homes: Mapping[str, str]) -> list[Deed]:
    """Every deed in its order. `homes` says at which university each person is (by key)."""
    told = _told()
    couples = [Couple(each["mentee"], each["mentor"], homes, each) for each in told["pairs"]]
    found = [deed for couple in couples for deed in _lived(couple)]
    found += [deed for single in told["single"] for deed in _asked(single, homes)]
    found += [deed for each in told["invited"] for deed in _invited(each)]
    found += [deed for each in told["gatherings"] for deed in _gathered(each)]
    found += [deed for each in told["asked_to_a_role"] for deed in _asked_to_a_role(each)]
    found += [Deed(each["days_ago"], each["who"], arrivals.declare, (each,)) for each in told["declared"]]
    found += [Deed(0, who, arrivals.open_browsers, (agents,)) for who, agents in told["browsers"].items()]
    found += [Deed(0, who, mails.choose, (wanted,)) for who, wanted in told["by_mail"].items()]
    found += [Deed(0, who, mails.lose, ()) for who in told["lost"]["letters_of"]]
    found += [Deed(each["days_ago"], each["who"], mails.reword, (each,)) for each in told["own_words"]]
    found += [Deed(each["days_ago"], each["who"], pauses.open_rooms, (each,)) for each in told["calls"]]
    found += [Deed(0, each["who"], arrivals.fail, (each,)) for each in told["failed"]]
    for verb in (arrivals.create, arrivals.draft):
        found += [Deed(each["days_ago"], each["who"], verb, (each,)) for each in told["set_up"]]
    found += open_story.plot()
    return sorted(found, key=lambda deed: -deed.days_ago)  # stable: within a day as it was told


def _asked(single: Mapping[str, Any], homes: Mapping[str, str]) -> Iterator[Deed]:
    who, answers = single["person"], single["answers"]
    yield Deed(single["began"], who, deeds.apply, ("current", single["role"], answers))
    if "admitted" in single:
        yield Deed(single["admitted"], COORDINATORS[homes[who]], deeds.admit, (who,))


def _invited(one: Mapping[str, Any]) -> Iterator[Deed]:
    """A guest; who has come in, applies and is taken in on the days after."""
    day, by = one["days_ago"], one["by"]
    yield Deed(day, by, arrivals.invite, (one,))
    if "answers" in one:
        yield Deed(day - 2, by, arrivals.welcome, (one,))
        yield Deed(day - 3, one["email"], deeds.apply, ("current", "mentor", one["answers"]))
        yield Deed(day - 4, by, deeds.admit, (one["email"],))


def _gathered(one: Mapping[str, Any]) -> Iterator[Deed]:
    """An event: planned, signed up for, and where it is over, who was there."""
    yield Deed(one["days_ago"], LEAD, gatherings.plan, (one,))
    for who, day in one.get("answers", {}).items():
        yield Deed(day, who, gatherings.sign_up, (one,))
    if "said" in one:
        yield Deed(one["said"], LEAD, gatherings.say_who_came, (one,))


def _asked_to_a_role(one: Mapping[str, Any]) -> Iterator[Deed]:
    yield Deed(one["days_ago"], one["by"], arrivals.invite_to_role, (one,))
    if "taken_by" in one:
        yield Deed(one["days_ago"] - 1, one["taken_by"], arrivals.take_role, (one,))


def _lived(couple: Couple) -> Iterator[Deed]:
    """As far along the way as the days allow, or until it stops, and what the two do besides.

    The words of what has not happened need not be there.
    """
    words = couple.words
    began = words["began"]
    for day, steps in WAY:
        if day <= min(began, words.get("stops", began)):
            yield from (Deed(began - day, *step) for step in steps(couple))
    for each in words.get("besides", ()):
        yield Deed(began - each["day"], words[each["who"]], BESIDES[each["does"]], (couple.mentee, each))


def _apply(couple: Couple) -> list[Step]:
    edition = couple.words["edition"]
    return [
        (couple.mentee, deeds.apply, (edition, "mentee", couple.words["asks"])),
        (couple.mentor, deeds.apply, (edition, "mentor", couple.words["offers"])),
    ]


def _admit(couple: Couple) -> list[Step]:
    return [(COORDINATORS[couple.homes[who]], deeds.admit, (who,)) for who in (couple.mentee, couple.mentor)]


def _propose(couple: Couple) -> list[Step]:
    return [(LEAD, deeds.propose, (couple.words["edition"], couple.mentee, couple.mentor))]


def _consent(couple: Couple) -> list[Step]:
    return couple.both(deeds.consent)


def _arrange(days: int, kind: str = "regular") -> Callable[[Couple], list[Step]]:
    return lambda couple: [couple.mentee_does(deeds.arrange, days, (couple.words["link"], kind))]


def _accept(couple: Couple) -> list[Step]:
    return [couple.mentor_does(deeds.accept)]


def _like(couple: Couple) -> list[Step]:
    return [couple.mentee_does(deeds.tell_held, 45), *couple.both(deeds.say_right)]


def _agree(couple: Couple) -> list[Step]:
    return [
        couple.mentee_does(deeds.send, "agreement", couple.words["agreement"]),
        couple.mentee_does(deeds.sign, couple.words["place"]["mentee"]),
    ]


def _sign(couple: Couple) -> list[Step]:
    return [couple.mentor_does(deeds.sign, couple.words["place"]["mentor"])]


def _hold(number: int) -> Callable[[Couple], list[Step]]:
    return lambda couple: [
        couple.mentee_does(deeds.tell_held, 60),
        couple.mentee_does(deeds.send, "minutes", couple.words["minutes"][number - 1]),
    ]


def _confirm(couple: Couple) -> list[Step]:
    return [couple.mentor_does(deeds.confirm, "minutes", ADVICE)]


def _look_back(couple: Couple) -> list[Step]:
    return [
        couple.mentee_does(deeds.tell_held, 60),
        couple.mentee_does(deeds.send, "wrap_up", couple.words["wrap_up"]),
    ]


def _end(couple: Couple) -> list[Step]:
    return [*couple.both(deeds.fill_in, PLEASED), couple.mentor_does(deeds.confirm, "wrap_up")]


# A conversation is reported on the day after it: whatever the hour is at which the story is told, it is over by then.
WAY: tuple[tuple[int, Callable[[Couple], list[Step]]], ...] = (
    (0, _apply),
    (1, _admit),
    (1, _propose),
    (3, _consent),
    (4, _arrange(2)),
    (4, _accept),
    (7, _like),
    (7, _agree),
    (9, _sign),
    (9, _arrange(3)),
    (9, _accept),
    (13, _hold(1)),
    (15, _confirm),
    (60, _arrange(3)),
    (60, _accept),
    (64, _hold(2)),
    (66, _confirm),
    (120, _arrange(3)),
    (120, _accept),
    (124, _hold(3)),
    (126, _confirm),
    (181, _arrange(4, "final")),
    (181, _accept),
    (186, _look_back),
    (188, _end),
)
"""Days since a pair applied; its six months begin on the ninth, and its wrap-up two weeks before they end."""
