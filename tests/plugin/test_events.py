"""Events travel as names and identifiers."""

import json
from dataclasses import dataclass

import pytest

from mentes.plugin import Event, events


@pytest.mark.parametrize(
    "kind", [kind for kind in Event.kinds() if kind.__module__ == events.__name__], ids=lambda k: k.__name__
)
def test_every_event_survives_json(kind):
    event = kind(*(kind_of(f"{name}-1" if kind_of is str else 7) for name, kind_of in kind.__annotations__.items()))
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
