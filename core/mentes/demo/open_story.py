"""The plot of open mentoring in the demo, read from `open.toml`: who offers, who looks, whom they ask, how the pairs go on."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mentes.demo import deeds, open_deeds
from mentes.demo.deeds import Deed

OPEN_FILE = Path(__file__).with_name("open.toml")
EDITION = "open"
MINUTES = 60
USEFUL = {"useful": 5, "more": ""}


def plot() -> list[Deed]:
    """Every deed, not yet in its order."""
    with OPEN_FILE.open("rb") as file:
        told = tomllib.load(file)
    found = [deed for each in told["offers"] for deed in _offered(each)]
    return found + [deed for each in told["seekers"] for deed in _sought(each)]


def _offered(one: Mapping[str, Any]) -> Iterator[Deed]:
    yield Deed(one["began"], one["who"], deeds.apply, (EDITION, "mentor", one["answers"]))
    if "away" in one:
        yield Deed(one["away"], one["who"], open_deeds.go_away, (one["away_days"],))


def _sought(one: Mapping[str, Any]) -> Iterator[Deed]:
    who = one["who"]
    yield Deed(one["began"], who, deeds.apply, (EDITION, "mentee", one["answers"]))
    if "asks" not in one:
        return
    asks = one["asks"]
    mentor = asks["mentors"][0]
    yield Deed(asks["on"], who, open_deeds.ask, (tuple(asks["mentors"]), asks["words"]))
    if "accepted" in asks:
        yield Deed(asks["accepted"], mentor, open_deeds.say_yes, (who,))
        yield from _met(who, mentor, one)


def _met(mentee: str, mentor: str, one: Mapping[str, Any]) -> Iterator[Deed]:
    """Their meetings, with what follows each of them; what lies ahead has not happened."""
    for number, each in enumerate(one["meetings"], 1):
        day, on = each["arranged"], each["on"]
        yield Deed(day, mentee, deeds.arrange, (mentee, day - on, (each.get("link"), each.get("kind", "regular"))))
        yield Deed(day, mentor, deeds.accept, (mentee,))
        said = [{"mentee": mentee, "mentor": mentor}[role] for role in each.get("said", ())]
        for who in said:
            yield Deed(on - 1, who, open_deeds.was_there, (mentee, MINUTES))
        if len(said) == len(("mentee", "mentor")):
            yield from (Deed(on - 1, who, open_deeds.answer, (mentee, number, USEFUL)) for who in said)
        if number == 1 and "agreement" in one:
            yield from _agreed(mentee, mentor, one["agreement"], on - 1)
    if "ended" in one:
        yield Deed(one["ended"], mentee, open_deeds.end, (mentee,))


def _agreed(mentee: str, mentor: str, told: Mapping[str, Any], day: int) -> Iterator[Deed]:
    """Both want to go on, the mentee writes what they have agreed on, and the mentor says that it is right."""
    words = {name: value for name, value in told.items() if name != "agreed"}
    for who in (mentee, mentor):
        yield Deed(day, who, deeds.say_right, (mentee,))
    yield Deed(day, mentee, deeds.send, (mentee, "agreement", words))
    yield Deed(told["agreed"], mentor, deeds.confirm, (mentee, "agreement"))
