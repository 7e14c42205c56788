"""A university's register: seen first, then imported as a whole; those who have not come yet get it when they do."""

import pytest
import sqlalchemy as sa
from tests.people.test_claims import read as claims

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import BadInput
from mentes.base.models import History
from mentes.people.models import Address, Fact, Person, RegistryEntry
from mentes.people.records import service
from mentes.people.records.register import ROWS, read

PATH = "/t/graz/people/import"
TABLE = "match;level;semester\nMIA@graz.example;bachelor;3\nana@graz.example;master;2\nsoon@graz.example;bachelor;1\n"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("sign", [";", ","])
def test_a_table_is_read_with_either_sign_and_with_or_without_a_mark(sign, mark):
    table = f'{mark}Match{sign} Subject{sign}semester\r\n A@B.example{sign}"Law{sign} old"{sign}03\r\n\r\n'
    for given in (table, table.encode()):
        (line,) = read(given)
        assert (line.number, line.match, line.problem) == (2, "a@b.example", None)
        assert line.facts == {"subject": f"Law{sign} old", "semester": "3"}


@pytest.mark.parametrize(
    "table",
    [
        "",
        "level;semester\nbachelor;3",
        "match;king\na;b",
        "match;level;level\na;master;master",
        "match;level",
        "match;level\n" + "a;master\n" * (ROWS + 1),
        "match;level\na;" + "x" * 1_000_000,
        'match;level\na;"master',
        "match;subject\na;Jura\0",
        "match;subject\na;Köln".encode("latin-1"),
    ],
)
def test_what_is_no_such_table_is_refused_in_words(table):
    with pytest.raises(BadInput):
        read(table)


@pytest.mark.parametrize("row", ["a;61", "a;three", ";3", "a;3;4", "a"])
def test_a_wrong_line_is_named_with_its_number(row):
    lines = read(f"match;semester\nb;3\n{row}\n")
    assert [(line.number, line.problem is None) for line in lines] == [(2, True), (3, False)]


def test_two_lines_about_one_person_are_wrong():
    assert [line.problem is None for line in read("match;semester\na;3\nA;4\n")] == [True, False]


def register_of(world, name="mia"):
    with world.seen_by(name):
        facts = service.known_of(world.people[name], world.homes[name])
        return {fact.name: fact.value for fact in facts if fact.source == "registry"}


def imports(world):
    with world.seen_by("adele"):
        return db.session.scalar(sa.select(sa.func.count()).where(History.event == "RegisterImported"))


@pytest.mark.requirement("SSO-14")
def test_a_register_is_seen_before_it_is_imported(fresh_world):
    adele, table = fresh_world.client("adele"), f"{TABLE}{fresh_world.homes['zoe']}-ZOE;doctoral;\n"
    page = adele.post(PATH, {"table": table, "action": "check"})
    assert page.status_code == 200
    assert "Mia Wolf" in page.text
    assert "soon@graz.example" in page.text
    assert register_of(fresh_world) == {}
    for _ in range(2):
        assert adele.post(PATH, {"table": table, "action": "import"}).status_code == 303
    assert register_of(fresh_world, "zoe") == {"level": "doctoral"}
    assert register_of(fresh_world) == {"level": "bachelor", "semester": "3"}
    assert register_of(fresh_world, "ana") == {"level": "master", "semester": "2"}
    assert imports(fresh_world) == 1
    with fresh_world.seen_by("adele"):
        waiting = db.session.scalars(sa.select(RegistryEntry.match).where(RegistryEntry.match.like("soon@%"))).all()
        assert waiting == ["soon@graz.example"] * 2
        by = db.session.scalars(sa.select(Fact.asserted_by).where(Fact.source == "registry").distinct()).all()
        assert by == [fresh_world.people["adele"]]
    with fresh_world.seen_by("mia"):  # stands for somebody who signs in for the first time
        person = db.session.get_one(Person, fresh_world.people["mia"])
        service.take_over(person, claims(email="Soon@graz.example", email_verified=True), "other")
    assert register_of(fresh_world)["semester"] == "1"


@pytest.mark.requirement("SSO-14")
def test_one_wrong_line_keeps_all_from_being_imported_and_what_was_typed_comes_back(fresh_world):
    table = TABLE + "zoe@graz.example;king;<script>\n"
    answer = fresh_world.client("adele").post(PATH, {"table": table, "action": "import"})
    assert answer.status_code == 422
    assert "mia@graz.example" in answer.text.casefold()
    assert "<script>\n" not in answer.text
    assert register_of(fresh_world) == {}
    assert imports(fresh_world) == 0


def test_other_universities_people_are_not_touched(fresh_world):
    table = "match;semester\npaolo@padua.example;3\npadua-paolo;4\n"
    assert fresh_world.client("adele").post(PATH, {"table": table, "action": "import"}).status_code == 303
    assert register_of(fresh_world, "paolo") == {}


@pytest.mark.parametrize("name", ["ingrid", "mia", "giulia"])
def test_only_the_universitys_admin_imports(fresh_world, name):
    answer = fresh_world.client(name).post(PATH, {"table": TABLE, "action": "import"})
    assert answer.status_code in {403, 404}
    assert register_of(fresh_world) == {}


@pytest.mark.requirement("SSO-14")
@pytest.mark.parametrize("shown", [True, False])
def test_only_a_verified_address_takes_a_line_of_the_register(fresh_world, shown):
    mia = fresh_world.people["mia"]
    with fresh_world.seen_by(None, "graz"):
        own = sa.update(Address).where(Address.person_id == mia)
        db.session.execute(own.values(verified_at=real_now() if shown else None))
    form = {"table": "match;semester\nmia@graz.example;3\n", "action": "import"}
    assert fresh_world.client("adele").post("/t/graz/people/import", form).status_code == 303
    with fresh_world.seen_by(None, "graz"):
        told = sa.select(Fact.value).where(Fact.person_id == mia, Fact.source == "registry", Fact.name == "semester")
        assert db.session.scalars(told).all() == (["3"] if shown else [])
