"""When one can apply: first and last day included, in the days of the owner."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.programmes.conftest import edition, join, programme, university

from mentes.base.db import db
from mentes.base.errors import NotVisible
from mentes.base.i18n import say
from mentes.programmes.service import edition_of, editions_of, is_partner, open_editions, window

SECOND = timedelta(seconds=1)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# The owner's zone, the first instant of 22 February 2021 there and the first of 19 April, both in UTC.
ZONES = [
    ("Europe/Vienna", "2021-02-21T23:00", "2021-04-18T22:00"),  # in summer time at the end
    ("Pacific/Kiritimati", "2021-02-21T10:00", "2021-04-18T10:00"),
    ("Pacific/Pago_Pago", "2021-02-22T11:00", "2021-04-19T11:00"),
]


@pytest.mark.parametrize(("zone", "begins", "ends"), ZONES)
def test_the_window_opens_and_closes_at_midnight_of_the_owner(app, zone, begins, ends):
    edition(programme(university("owner", zone)))

    def seen(moment):
        return [each.key for each in open_editions(moment)]

    assert seen(at(begins) - SECOND) == []
    assert seen(at(begins)) == ["2021-2022"]
    assert seen(at(ends) - SECOND) == ["2021-2022"]
    assert seen(at(ends)) == []


def test_the_words_say_since_when_and_from_when(app):
    row = edition_of(edition(programme(university("owner"))).id)
    early, late = window(row, date(2021, 2, 21)), window(row, date(2021, 4, 19))
    assert (bool(early), early.reasons[0].since) == (False, date(2021, 2, 22))
    assert (bool(late), late.reasons[0].until) == (False, date(2021, 4, 18))
    assert "22" in say(early.messages[0], "en")
    assert "open on" in say(early.messages[0], "en")
    assert "closed on" in say(late.messages[0], "en")
    for day in (date(2021, 2, 22), date(2021, 4, 18)):
        assert window(row, day)
    assert "until" in say(window(row, date(2021, 4, 18)).messages[0], "en")


@pytest.mark.parametrize(
    "values", [{"state": "draft"}, {"state": "archived"}, {"fault": "plugin online: not installed"}]
)
def test_what_is_not_open_takes_no_application_within_its_window_either(app, values):
    row = edition_of(edition(programme(university("owner")), **values).id)
    assert not window(row, date(2021, 3, 1))
    assert open_editions(at("2021-03-01T12:00")) == []


def test_a_closed_university_offers_nothing(app):
    edition(programme(university("owner", state="suspended")))
    assert open_editions(at("2021-03-01T12:00")) == []


def test_what_closes_first_stands_first_and_takes_one_statement(app, statements):
    house = programme(university("owner"), *[university(f"partner{n}") for n in range(5)])
    for n in range(20):
        edition(house, key=f"e{n}", closes=date(2021, 4, 30 - n))
    statements.clear()
    found = open_editions(at("2021-03-01T12:00"))
    assert [each.key for each in found] == [f"e{n}" for n in reversed(range(20))]
    assert len(found[0].partners) == 5
    assert len(statements) == 1


def test_partners_are_those_of_now(app):
    owner, states = university("owner"), ["invited", "accepted", "leaving", "left"]
    house = programme(owner)
    partners = {state: university(state) for state in states}
    for state, partner in partners.items():
        join(house, partner, state)
    row = edition_of(edition(house).id)
    for state, partner in partners.items():
        assert is_partner(house.id, partner.id) is (state == "accepted")
        assert row.has_partner(partner.id) is (state == "accepted")
    assert not is_partner(house.id, owner.id)


def test_a_university_has_the_editions_that_it_owns_and_has_part_in(app):
    owner, partner, other = university("owner"), university("partner"), university("other")
    house = programme(owner, partner)
    join(house, other, "invited")
    edition(house)
    edition(programme(other, key="own"), key="own")
    assert [each.key for each in editions_of(owner.id)] == ["2021-2022"]
    assert [each.key for each in editions_of(partner.id)] == ["2021-2022"]
    assert [each.key for each in editions_of(other.id)] == ["own"]


def test_an_edition_that_is_none_is_not_visible(app):
    with pytest.raises(NotVisible):
        edition_of(4711)
    assert db.session.info.get("scope") is None
