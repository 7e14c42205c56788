"""Two answers at the same moment, from letters and pages: one of them counts (REL-7)."""

from types import ModuleType

import pytest
import sqlalchemy as sa
from tests.notices.letter_links import acts_in, letter_to
from tests.notices.test_acts import NO, YES, change, state
from tests.test_at_once import at_once

from mentes.admission.models import Proposal
from mentes.base.db import db
from mentes.plugin.answers import Card
from mentes.plugin.design import Design
from mentes.plugin.loader import Registry, bind, using
from mentes.plugin.specs import hookimpl

pytestmark = pytest.mark.one_server


def pressing(world, path, data=None):
    browser = world.client()
    return lambda: browser.post(path, data)


@pytest.mark.requirement("REL-7")
def test_yes_and_no_of_one_letter(fresh_world):
    """Both links at once, twice each: one is done, and every page says which."""
    world = fresh_world
    links = acts_in(letter_to(world.letters, "zoe@graz.example"))
    calls = [pressing(world, links[YES]), pressing(world, links[NO])] * 2
    answers = at_once(*calls)
    assert [answer.status_code for answer in answers] == [303] * 4
    found, _yes, used = state(world)
    assert used == 3
    said = {world.client().get(path).text.partition("<main")[2].partition("</main")[0] for path in links.values()}
    assert len(said) == 1
    assert ("You said no" in said.pop()) is (found == "declined")


@pytest.mark.requirement("REL-7")
def test_letter_and_page_at_once(fresh_world):
    """The link says no and the page says yes: whoever is second is told that it is too late, and uses nothing up."""
    world = fresh_world
    links = acts_in(letter_to(world.letters, "zoe@graz.example"))
    page = f"/t/graz/proposals/{world.ids['proposal:zoe']}/consent"
    zoe = world.client("zoe")
    by_letter, by_page = at_once(pressing(world, links[NO]), lambda: zoe.post(page))
    found, yes, used = state(world)
    if found == "declined":
        assert (by_letter.status_code, by_page.status_code, used) == (303, 409, 3)
    else:
        assert (found, yes, by_letter.status_code, by_page.status_code, used) == ("accepted", True, 409, 303, 0)
        assert "agreed to this proposal already" in by_letter.text


def test_the_rules_are_away(fresh_world, monkeypatch):
    """The programme cannot answer: the page says so, and the link still works once it can."""
    world = fresh_world
    links = acts_in(letter_to(world.letters, "zoe@graz.example"))
    change(world, sa.text("update programme set plugin = 'gone'"))
    for method in ("get", "post"):
        answer = getattr(world.client(), method)(links[YES])
        assert answer.status_code == 503
    assert state(world) == ("proposed", False, 0)
    change(world, sa.text("update programme set plugin = 'online'"))
    assert world.client().post(links[YES]).status_code == 303


@pytest.mark.requirement("S1-15")
def test_a_yes_with_its_declaration(fresh_world):
    """Where the programme asks for it, nobody says yes without saying that the two are free of each other."""
    world = fresh_world
    links = acts_in(letter_to(world.letters, "zoe@graz.example"))
    module = ModuleType("mentes_free")
    module.card = hookimpl(lambda: Card("Free"))
    module.design = hookimpl(lambda: Design(independence_declared=True))
    with using(Registry({"online": bind("online", module)})):
        change(world, sa.text("update edition set config = '{}'"))
        browser = world.client()
        assert 'name="close"' in browser.get(links[YES]).text
        answer = browser.post(links[YES])
        assert answer.status_code == 422
        assert browser.post(links[YES], {"close": "no", "role": "mentor"}).status_code == 400  # nothing is smuggled in
        assert 'name="close"' in answer.text
        assert state(world) == ("proposed", False, 0)
        assert browser.post(links[YES], {"close": "yes"}).status_code == 303
    assert state(world) == ("declined", False, 3)
    assert "Thank you for telling." in browser.get(links[NO]).text
    with world.seen_by("zoe"):
        assert db.session.get_one(Proposal, world.ids["proposal:zoe"]).mentee_independent is False
