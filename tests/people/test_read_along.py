"""What nearly every page needs is read with the person who asks: no page asks for it apart, and nobody reads what is old."""

import pytest
from tests.test_statements import statements

from mentes.programmes.service import edition_of


def those_of(sent, table):
    """The statements about this table that are not the person's own."""
    return [each for each in sent if f"FROM {table}" in each and "FROM person" not in each]


@pytest.fixture
def path(world):
    return f"/t/graz/c/{world.ids['edition:open']}"


def test_a_page_asks_once_for_all_of_it(world, path):
    browser = world.client("ana")
    browser.get(f"{path}/mentors")
    with statements(world) as sent:
        browser.get(f"{path}/mentors")
    person = next(each for each in sent if "FROM person" in each)
    assert all(f"AS {name}" in person for name in ("waiting", "edition", "help", "standing"))
    assert those_of(sent, "notice") == those_of(sent, "edition") == those_of(sent, "support_contact") == []


def test_what_is_done_reads_the_edition_anew(world, path):
    """What a POST changes, it must not have read before it began."""
    browser = world.client("ana")
    with statements(world) as sent:
        browser.post(f"{path}/offer", {})
    person = next(each for each in sent if "FROM person" in each)
    assert "AS waiting" in person
    assert "AS edition" not in person


def test_outside_of_a_request_nothing_was_read_along(world):
    with world.seen_by("ana"):
        assert edition_of(world.ids["edition"]).id == world.ids["edition"]
