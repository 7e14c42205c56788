"""Who may do what with an edition."""

import pytest
from tests.programmes.conftest import edition, join, programme, university

from mentes.base.actor import Actor, Grant
from mentes.programmes.abilities import may_apply, may_coordinate, may_lead, may_prepare, may_see
from mentes.programmes.service import edition_of


@pytest.fixture
def house(app):
    owner, graz, lyon = university("alliance"), university("graz"), university("lyon")
    made = programme(owner, graz)
    join(made, lyon, "invited")
    return {
        "owner": owner.id,
        "graz": graz.id,
        "lyon": lyon.id,
        "edition": edition(made),
        "draft": edition(made, "d", state="draft"),
    }


def actor(house, home, *grants):
    return Actor(1, house[home], home, tuple(Grant(role, house[where], run) for role, where, run in grants))


@pytest.mark.parametrize(
    ("home", "grants", "may"),
    [
        ("graz", (), (False, False, False)),
        ("graz", [("coordinator", "graz", None)], (False, False, True)),
        ("graz", [("coordinator", "graz", 0)], (False, False, False)),
        ("graz", [("coordinator", "owner", None)], (False, False, False)),
        ("graz", [("lead", "owner", None)], (True, True, False)),
        ("graz", [("lead", "owner", 0)], (False, False, False)),
        ("graz", [("lead", "graz", None)], (False, False, False)),
        ("graz", [("admin", "owner", None)], (False, True, False)),
        ("graz", [("admin", "graz", None)], (False, False, False)),
        ("owner", [("central", "owner", None)], (False, True, False)),
    ],
)
def test_roles_count_where_they_were_granted(house, home, grants, may):
    row, draft, who = edition_of(house["edition"].id), edition_of(house["draft"].id), actor(house, home, *grants)
    assert (may_lead(who, row), may_prepare(who, row), may_coordinate(who, row, house["graz"])) == may  # in this order
    assert may_see(who, draft) is may[1]
    assert may_see(None, row)


def test_a_role_for_one_edition_counts_there_only(house):
    row, draft = edition_of(house["edition"].id), edition_of(house["draft"].id)
    who = actor(house, "graz", ("lead", "owner", row.id))
    assert (may_lead(who, row), may_lead(who, draft)) == (True, False)


def test_people_of_partners_may_apply(house):
    row, draft = edition_of(house["edition"].id), edition_of(house["draft"].id)
    assert may_apply(actor(house, "graz"), row)
    assert not may_apply(actor(house, "graz"), draft)
    assert not may_apply(actor(house, "lyon"), row)  # invited, not yet a partner
    assert not may_apply(actor(house, "owner"), row)


def test_a_coordinator_of_an_invited_university_has_nothing_to_admit(house):
    row = edition_of(house["edition"].id)
    assert not may_coordinate(actor(house, "lyon", ("coordinator", "lyon", None)), row, house["lyon"])
