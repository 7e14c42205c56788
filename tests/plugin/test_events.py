"""Events travel as names and identifiers."""

import json
from dataclasses import dataclass
from typing import get_args

import pytest

from mentes.plugin import Event, events


def some(name, kind_of):
    """A value for this field: a number, a key, or one of a few fixed words."""
    return get_args(kind_of)[0] if get_args(kind_of) else {int: 7, str: f"{name}-1"}[kind_of]


@pytest.mark.parametrize(
    "kind", [kind for kind in Event.kinds() if kind.__module__ == events.__name__], ids=lambda k: k.__name__
)
def test_every_event_survives_json(kind):
    event = kind(**{name: some(name, kind_of) for name, kind_of in kind.__annotations__.items()})
    assert Event.named(event.name).revive(json.loads(json.dumps(event.payload()))) == event


def test_an_unknown_name_says_so():
    with pytest.raises(LookupError, match="MeetingDreamt"):
        Event.named("MeetingDreamt")


@pytest.mark.parametrize("payload", [{}, {"meeting_id": 4}, {"meeting_id": 4, "mentorship_id": 17, "colour": 1}])
def test_a_payload_that_does_not_fit_is_refused(payload):
    with pytest.raises(TypeError):
        events.MeetingHeld.revive(payload)


def test_two_events_of_one_name_are_refused():
    with pytest.raises(TypeError, match="two events are called MeetingHeld"):

        @dataclass(frozen=True)
        class MeetingHeld(Event):
            """Another one."""


def test_an_event_cannot_be_changed():
    with pytest.raises(AttributeError):
        events.MeetingHeld(4, 17).meeting_id = 5
