"""What is behind each door can be read from every PostgreSQL: one of those whom `doors.toml` lets in goes through it."""

import pytest

from tests.test_doors import DOORS, answer_of, insider
from tests.walking import EXPECTED, cast

NOT_YET = {"POST /t/<slug>/desk/moves/<int:move_id>/refuse": 303}  # in the walk of all roles somebody has agreed before


def expected(door):
    """What the first whom the door lets in is answered there."""
    name, place = insider(door)
    role = next(role for role, each in cast(door.pair).items() if each == name)
    return EXPECTED[door.name][role][door.places.index(place)]


@pytest.mark.requirement("SEC-1")
def test_each_door_opens_to_an_insider_on_every_server(world):
    found = {}
    for door in DOORS:
        name, place = insider(door)
        found[door.name] = answer_of(world.client(name), door, door.path(world, place)).status_code
    assert found == {door.name: expected(door) for door in DOORS} | NOT_YET
    assert sum(status < 300 for status in found.values()) > len(DOORS) / 3
