"""A fact says where it came from and until when it counts; the strongest that counts wins."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from tests.people.test_claims import read

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import BadInput
from mentes.people.facts import told
from mentes.people.models import Fact, Person, RegistryEntry
from mentes.people.records import service
from mentes.people.records.counting import best, clean, same_level, semester_ends

TERMS = ["03-01", "10-01"]


@pytest.mark.parametrize(
    ("zone", "at", "ends"),
    [
        ("Europe/Vienna", "2026-10-01T12:00", "2027-02-28T22:59:59"),
        ("Europe/Vienna", "2026-09-30T12:00", "2026-09-30T21:59:59"),
        ("Europe/Vienna", "2026-02-28T22:59:59", "2026-02-28T22:59:59"),
        ("Europe/Vienna", "2026-02-28T23:00", "2026-09-30T21:59:59"),  # already March there
        ("Atlantic/Azores", "2026-03-01T00:30", "2026-03-01T00:59:59"),  # still February there
        ("Europe/Vienna", "2026-12-24T12:00", "2027-02-28T22:59:59"),
    ],
)
@pytest.mark.requirement("SSO-14")
def test_a_semester_ends_the_day_before_the_next_one_begins_there(zone, at, ends):
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert semester_ends(TERMS, zone, moment) == datetime.fromisoformat(ends).replace(tzinfo=UTC)


def test_a_university_with_three_terms_or_with_one_on_the_leap_day():
    at = datetime(2027, 1, 10, tzinfo=UTC)
    assert semester_ends(["09-01", "01-15", "05-01"], "UTC", at).date().isoformat() == "2027-01-14"
    assert semester_ends(["02-29"], "UTC", at).date().isoformat() == "2027-02-27"


def fact(source, value="3", days=10, name="semester"):
    return Fact(name=name, value=value, source=source, valid_until=real_now() + timedelta(days=days))


@pytest.mark.parametrize(
    ("facts", "weakest", "wins"),
    [
        ([fact("self"), fact("coordinator", "4"), fact("registry", "5"), fact("idp", "6")], "self", "6"),
        ([fact("idp", "6", -1), fact("registry", "5"), fact("self")], "self", "5"),
        ([fact("coordinator", "4"), fact("self")], "self", "4"),
        ([fact("self")], "self", "3"),
        ([fact("self")], "coordinator", None),
        ([fact("coordinator", "4")], "registry", None),
        ([fact("registry", "5")], "registry", "5"),
        ([fact("registry", "5")], "idp", None),
        ([fact("idp", "6", -1)], "idp", None),
        ([], "self", None),
    ],
)
@pytest.mark.requirement("SSO-14")
def test_the_strongest_that_counts_wins(facts, weakest, wins):
    for order in (facts, facts[::-1]):
        found = best(order, {"semester": weakest}, real_now())
        assert (found["semester"].value if found else None) == wins


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("semester", " 3 ", "3"),
        ("semester", "03", "3"),
        ("level", "Doctorate", "doctoral"),
        ("level", "B.Sc.", "bachelor"),
        ("subject", "  Biology   and law ", "Biology and law"),
    ],
)
def test_values_are_kept_clean(name, value, kept):
    assert clean(name, value) == kept


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("semester", "0"),
        ("semester", "61"),
        ("semester", "3.5"),
        ("semester", "٣"),
        ("semester", "1" * 500),
        ("level", "king"),
        ("subject", " "),
        ("subject", "x" * 201),
        ("unit", "a\u202eb"),
    ],
)
def test_other_values_are_refused_in_words(name, value):
    with pytest.raises(BadInput):
        clean(name, value)


def test_a_level_that_we_do_not_know_stays_as_the_university_says_it():
    assert same_level("Staatsexamen") == "Staatsexamen"


def facts_of(world, name):
    home = world.homes[name]
    return {(each.name, each.source): each.value for each in service.known_of(world.people[name], home)}


def signs_in(world, name, **said):
    person = db.session.get_one(Person, world.people[name])
    service.take_over(person, read(**said), f"graz-{name}")


@pytest.mark.requirement("SSO-14")
def test_a_sign_in_asserts_anew_and_takes_back_what_is_no_longer_said(fresh_world):
    with fresh_world.seen_by("mia"):
        signs_in(fresh_world, "mia", study_semester=["079$3"], study_level="master")
        assert facts_of(fresh_world, "mia") == {
            ("semester", "idp"): "3",
            ("level", "idp"): "master",
        }
        db.session.execute(sa.update(Fact).values(valid_until=real_now() - timedelta(days=1)))
        signs_in(fresh_world, "mia", study_semester=["079$3", "082$5"], study_level="master")
        assert facts_of(fresh_world, "mia") == {("level", "idp"): "master"}
        known = service.known_of(fresh_world.people["mia"], fresh_world.homes["mia"])
        assert set(best(known, {}, real_now())) == {"level"}


@pytest.mark.requirement("UX-17")
@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"study_semester": "079$3"}, None),
        ({"study_subject": "079", "study_semester": "3"}, None),
        ({"study_subject": "Law", "study_semester": "079$3"}, "Law"),
        ({"study_subject": "Law 2"}, "Law 2"),
    ],
)
def test_the_code_of_a_subject_is_no_answer(fresh_world, said, kept):
    """A number says nothing to people: it is not shown, and the subject may still be stated."""
    with fresh_world.seen_by("mia"):
        signs_in(fresh_world, "mia", **said)
        assert facts_of(fresh_world, "mia").get(("subject", "idp")) == kept
        known = service.known_of(fresh_world.people["mia"], fresh_world.homes["mia"])
        assert ("subject" in service.to_ask(known)) == (kept is None)
    assert "079" not in fresh_world.client("mia").get("/t/graz/me").text


@pytest.mark.requirement("SSO-14")
def test_what_is_over_is_shown_as_such(fresh_world):
    with fresh_world.seen_by("mia"):
        person = db.session.get_one(Person, fresh_world.people["mia"])
        one = service.assert_fact(person, "semester", "3", "self")
        assert told([one])[0][:2] == ("Semester", "3")
        assert "counts until" in told([one])[0][2]
        one.valid_until = datetime(2026, 2, 28, 22, 59, 59, tzinfo=UTC)
        assert "was valid until" in told([one])[0][2]
        assert "2026" in told([one])[0][2]


@pytest.mark.parametrize(("said", "found"), [({}, True), ({"email_verified": True}, False)])
def test_a_line_of_the_register_waits_for_its_person(fresh_world, said, found):
    """By an address that the university vouches for; an unverified one takes nobody's semester."""
    with fresh_world.seen_by("mia"):
        signs_in(fresh_world, "mia", email="New@Graz.example", **said)
        assert facts_of(fresh_world, "mia").get(("semester", "registry")) == (None if found else "3")
        left = db.session.scalars(sa.select(RegistryEntry.match)).all()
        assert ("new@graz.example" in left) is found


def test_old_facts_are_forgotten_thirty_days_after_they_are_over(fresh_world):
    with fresh_world.seen_by("mia"):
        person = db.session.get_one(Person, fresh_world.people["mia"])
        for source in ("idp", "self"):
            service.assert_fact(person, "semester", "3", source)
        for days, left in ((29, 2), (31, 1)):
            db.session.execute(
                sa.update(Fact).where(Fact.name == "semester").values(valid_until=real_now() - timedelta(days=days))
            )
            service.forget_old(person.tenant_id)
            assert len([key for key in facts_of(fresh_world, "mia") if key[0] == "semester"]) == left
