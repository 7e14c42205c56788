"""The list of applications: which programme each is for, narrowed, searched and ordered like the other lists of the desk."""

import re

import pytest
import sqlalchemy as sa
from tests import asking
from tests.desk.test_staff import give
from tests.story import apply, world_slugs

from mentes.admission.models import Application
from mentes.base.db import db

pytestmark = pytest.mark.one_server


@pytest.fixture
def desk(fresh_world):
    """Mia of Graz waits in one programme; Kim of Graz joined another, whose rules admit by themselves."""
    apply(fresh_world, "mia", "mentee")
    asking.four(fresh_world)
    return fresh_world


def page(world, **asked):
    answer = world.client("ingrid").get("/t/graz/desk/applications", query_string=asked)
    assert answer.status_code == 200
    return answer.text.split("<main", 1)[1]


def names(shown):
    return re.findall(r'/desk/applications/\d+">([^<]+)<', shown)


@pytest.mark.requirement("UX-55", "S0-3")
def test_where_there_are_several_programmes_each_row_says_which(desk):
    shown = page(desk)
    assert names(shown) == ["Mia Wolf"]
    assert ">Programm</th>" in shown
    assert "Online-Mentoring" in shown.split("<tbody", 1)[1]
    assert names(page(desk, edition=desk.ids["edition:open"])) == []
    assert "Eine solche Bewerbung gibt es gerade nicht." in page(desk, edition=desk.ids["edition:open"])


@pytest.mark.requirement("UX-55")
def test_decided_ones_begin_with_the_newest_and_can_be_narrowed(desk):
    decided = page(desk, what="decided")
    assert names(decided)[0] == "Kim Aal"
    assert len(names(decided)) > 1
    assert ">Beantwortet am</th>" in decided
    assert names(page(desk, what="decided", edition=desk.ids["edition:open"])) == ["Kim Aal"]
    assert names(page(desk, show="decided")) == names(decided), "an address that somebody kept"
    by_name = names(page(desk, what="decided", sort="name"))
    assert by_name == sorted(by_name) != names(decided)


@pytest.mark.requirement("UX-55")
def test_a_name_is_looked_for_without_accents(desk):
    with desk.seen_by(None, *world_slugs()):
        person = sa.select(Application.person_id).where(Application.id == desk.ids["application:mia"])
        db.session.execute(
            sa.text("update person set display_name = 'Mía Wölf' where id = :id"), {"id": db.session.scalar(person)}
        )
    assert names(page(desk, q="mia wolf")) == ["Mía Wölf"]
    assert names(page(desk, q="nobody")) == []


@pytest.mark.requirement("S2-31")
def test_nobody_searches_for_a_name_that_they_do_not_know(fresh_world):
    """A lead who merely comes from that university finds nobody by name; its coordinator does."""
    give(fresh_world, "luc", "lead", "alliance")
    for name, found in (("claire", ["Noa Petit"]), ("luc", [])):
        answer = fresh_world.client(name).get("/t/alliance/desk/applications?q=noa")
        assert names(answer.text) == found, name


def test_a_file_holds_the_rows_that_the_page_shows(desk):
    asked = {"form": "csv", "what": "decided", "edition": desk.ids["edition:open"]}
    file = desk.client("ingrid").get("/t/graz/desk/applications/export", query_string=asked).text
    assert "Kim Aal" in file
    assert "Entschiedene" in file
    assert "Mia Wolf" not in file


@pytest.mark.requirement("S2-34")
def test_whoever_looks_after_a_programme_finds_the_list_of_its_mentors_and_nobody_else_does(desk):
    """From the page of the programme; it is the list that mentees read."""
    at = f"/c/{desk.ids['edition:open']}"
    for name, slug in (("ingrid", "graz"), ("claire", "lyon"), ("claire", "alliance")):
        visitor = desk.client(name)
        programme = visitor.get(f"/t/{slug}{at}").text
        (listed,) = re.findall(rf'href="(/t/{slug}{at}/mentors)"', programme)
        answer = visitor.get(listed)
        assert answer.status_code == 200
        assert "Rosa C." in answer.text
        assert "Rosa Conti" not in answer.text
    for name in ("ana", "adele"):
        assert f"{at}/mentors" not in desk.client(name).get(f"/t/graz{at}").text
