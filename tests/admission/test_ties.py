"""Nobody is paired with their own supervisor, line manager or colleague, whatever the programme, and no name crosses a border."""

import json
from types import ModuleType

import pytest
import sqlalchemy as sa
from tests.story import _decide, apply, consent, propose, world_slugs

from mentes.admission import proposing, ties
from mentes.admission.bound import bound
from mentes.admission.models import Enrolment, Proposal, Seat
from mentes.base.db import db
from mentes.base.errors import BadInput
from mentes.mentorships.models import Mentorship
from mentes.people.models import Fact, Person
from mentes.people.records.service import assert_fact
from mentes.plugin import Card, Design, hookimpl
from mentes.plugin.loader import Registry, bind, using
from mentes.programmes.conditions import Conditions
from mentes.programmes.rules import change_conditions


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Paolo Zanetti", {"paolo zanetti"}),
        ("Zanetti, Paolo", {"paolo zanetti"}),
        ("Univ.-Prof. Dr. Paolo  ZANETTI, PhD", {"paolo zanetti"}),
        ("Ana Kovačević", {"ana kovacevic"}),
        ("Prof. P. Zanetti", set()),  # a family name alone would part strangers
        ("paolo@padua.example", {"paolo@padua.example"}),
        ("Paolo Zanetti <Paolo@Padua.example>", {"paolo zanetti", "paolo@padua.example"}),
        ("Paolo Zanetti and Ana Kovačević", {"paolo zanetti", "ana kovacevic"}),
        ("Paolo Zanetti; Ana Kovačević", {"paolo zanetti", "ana kovacevic"}),
        ("", set()),
        ("-", set()),
    ],
)
@pytest.mark.requirement("S1-15")
def test_names_are_found_however_they_are_written(typed, names):
    assert ties.names_in(typed) == names


def write(world, name, **values):
    with world.seen_by(name):
        db.session.execute(sa.update(Person).where(Person.id == world.people[name]).values(**values))


def admit(world, name="mia", by="ingrid"):
    apply(world, name, "mentee")
    _decide(world, name, by)


def forbidden(world, mentee="mia", mentor="paolo"):
    """The words with which the lead's proposal is refused; None when it is made."""
    with world.seen_by("claire") as lead:
        two = [db.session.get_one(Enrolment, world.ids[f"enrolment:{name}"]) for name in (mentee, mentor)]
        try:
            proposing.propose(bound(world.ids["edition"]), *two, lead)
        except BadInput as refused:
            return refused.message.values["reason"].text
        db.session.rollback()
        return None


@pytest.mark.parametrize("supervisor", ["Prof. Paolo Zanetti", "ZANETTI Paolo", "paolo@padua.example"])
@pytest.mark.requirement("S1-15", "S3-24")
def test_nobody_is_proposed_to_their_own_supervisor(fresh_world, supervisor):
    write(fresh_world, "mia", supervisor=supervisor)
    admit(fresh_world)
    assert "supervisor" in forbidden(fresh_world)
    assert forbidden(fresh_world, mentor="diego") is None


@pytest.mark.requirement("S1-15", "S3-24")
def test_nor_to_somebody_whom_they_supervise(fresh_world):
    admit(fresh_world)
    assert forbidden(fresh_world) is None
    page = "/t/padua/me/edit"
    form = {"display_name": "Paolo Zanetti", "locale": "en", "timezone": "Europe/Rome", "supervisor": "Mia Wolf"}
    paolo = fresh_world.client("paolo")
    assert paolo.post(page, form | {"version": paolo.versions(page)[0]}).status_code == 303
    fresh_world.drain()
    assert "named as supervisor or line manager of the mentor" in forbidden(fresh_world)


@pytest.mark.requirement("S1-15")
def test_an_enrolment_carries_no_name_to_other_universities(fresh_world):
    write(fresh_world, "mia", supervisor="Paolo Zanetti", unit="Institute of Biology")
    admit(fresh_world)
    with fresh_world.seen_by("claire"):
        kept = json.dumps(db.session.get_one(Enrolment, fresh_world.ids["enrolment:mia"]).ties).casefold()
    assert all(each not in kept for each in ("paolo", "zanetti", "mia", "wolf", "biology", "@"))
    path = f"/t/alliance/desk/pairing/{fresh_world.ids['edition']}/{fresh_world.ids['enrolment:mia']}"
    page = fresh_world.client("claire").get(path).text
    assert "named as supervisor" in page
    assert "the mentee corrects it in their profile" in page
    assert "Zanetti" not in page


@pytest.mark.parametrize(
    ("units", "same_unit", "apart"),
    [
        (("Biology", " biology "), False, True),
        (("Biology", "biology"), True, False),
        (("Biology", "Law"), False, False),
        ((None, None), False, False),
    ],
)
@pytest.mark.requirement("S1-15", "S3-24")
def test_one_unit_is_apart_unless_the_edition_allows_it(fresh_world, units, same_unit, apart):
    with fresh_world.seen_by("mia"):
        change_conditions(fresh_world.ids["edition"], Conditions(same_unit=same_unit))
        people = [db.session.get_one(Person, fresh_world.people[name]) for name in ("mia", "georg")]
        rows = []
        for person, unit in zip(people, units, strict=True):
            person.unit = unit
            rows.append(Enrolment(person_id=person.id, ties=ties.ties_of(person, ())))
        found = ties.impediment(bound(fresh_world.ids["edition"]), *rows)
        assert (found is not None and "unit" in found.text) is apart
        db.session.rollback()


@pytest.mark.requirement("S1-15", "SSO-14")
def test_the_unit_that_the_register_knows_parts_whatever_somebody_wrote(fresh_world):
    for name, written in (("mia", "Law"), ("georg", "Economics")):
        write(fresh_world, name, unit=written, chosen=["unit"])
        with fresh_world.seen_by(name):
            db.session.execute(sa.delete(Fact).where(Fact.person_id == fresh_world.people[name], Fact.name == "unit"))
            assert_fact(db.session.get_one(Person, fresh_world.people[name]), "unit", "Botany", "registry")
    admit(fresh_world)
    with fresh_world.seen_by(None, "graz"):
        ties.tie(fresh_world.ids["graz"])
    assert "same unit" in forbidden(fresh_world, mentor="georg")


def test_the_same_word_for_a_unit_at_two_universities_is_no_tie(fresh_world):
    with fresh_world.seen_by(None, "graz", "padua"):
        people = [db.session.get_one(Person, fresh_world.people[name]) for name in ("mia", "paolo")]
        for person in people:
            person.unit = "Biology"
        rows = [Enrolment(person_id=person.id, ties=ties.ties_of(person, ())) for person in people]
        assert ties.impediment(bound(fresh_world.ids["edition"]), *rows) is None
        db.session.rollback()


def state_of(world, mentee="mia"):
    with world.seen_by(None, *world_slugs()):
        number = world.ids[f"proposal:{mentee}"]
        seats = db.session.scalars(sa.select(Seat.number).where(Seat.proposal_id == number)).all()
        pairs = db.session.scalars(sa.select(Mentorship.id).where(Mentorship.proposal_id == number)).all()
        return db.session.get_one(Proposal, number).state, len(seats), len(pairs)


@pytest.mark.requirement("S1-15")
def test_what_is_told_between_proposal_and_introduction_still_parts_them(fresh_world):
    admit(fresh_world)
    propose(fresh_world, "mia", "paolo")
    for name in ("mia", "paolo"):
        consent(fresh_world, name, "mia")
    write(fresh_world, "mia", supervisor="Paolo Zanetti")
    fresh_world.drain()
    assert state_of(fresh_world) == ("declined", 0, 0)


@pytest.fixture
def declaring(fresh_world):
    """The programme asks both to declare that they are free of each other; paolo is proposed to mia."""
    admit(fresh_world)
    propose(fresh_world, "mia", "paolo")
    module = ModuleType("mentes_free")
    module.card = hookimpl(lambda: Card("Free"))
    module.design = hookimpl(lambda: Design(independence_declared=True))
    with using(Registry({"online": bind("online", module)})):
        with fresh_world.seen_by("mia"):
            edition = sa.text("update edition set config = '{}'")
            db.session.execute(edition)
        yield fresh_world, f"proposals/{fresh_world.ids['proposal:mia']}"


@pytest.mark.requirement("S1-15")
def test_both_declare_before_they_agree(declaring):
    world, path = declaring
    for name, slug in (("mia", "graz"), ("paolo", "padua")):
        visitor, page = world.client(name), f"/t/{slug}/{path}"
        assert 'name="close"' in visitor.get(page).text
        assert visitor.post(f"{page}/consent").status_code == 422
        assert visitor.post(f"{page}/consent", {"close": "no"}).status_code == 303
        assert visitor.post(f"{page}/consent", {"close": "no"}).status_code == 303
    world.drain()
    assert state_of(world) == ("accepted", 1, 1)
    with world.seen_by("mia"):
        row = db.session.get_one(Proposal, world.ids["proposal:mia"])
        assert (row.mentee_independent, row.mentor_independent) == (True, True)


@pytest.mark.requirement("S1-15")
def test_a_yes_stops_the_pair_and_returns_both(declaring):
    world, path = declaring
    for _ in range(2):
        answer = world.client("paolo").post(f"/t/padua/{path}/consent", {"close": "yes"})
        assert answer.status_code in {303, 409}
    world.drain()
    assert state_of(world) == ("declined", 0, 0)
    assert "depend on each other" in forbidden(world)
    with world.seen_by("claire"):
        waiting = proposing.unpaired(world.ids["edition"], world.ids["alliance"])
        assert world.ids["enrolment:mia"] in {row.id for row in waiting}
