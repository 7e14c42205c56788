"""The page of a paper that changes: what is offered to whom, what counts meanwhile, and that nothing typed is lost."""

import pytest
from tests.mentorships.test_papers_versions import agree, do, laboratory, stand, write

from mentes.mentorships.papers import service as papers


@pytest.fixture(scope="module")
def pair(world):
    """Ben (Padua) and Luc (Lyon) in a programme of papers."""
    return laboratory(world)


@pytest.fixture(scope="module")
def two(world):
    """A browser for each."""
    return {"mentee": (world.client("ben"), "padua"), "mentor": (world.client("luc"), "lyon")}


@pytest.fixture
def at(world, two):
    """`at(role, key, act)`: GET a page of a paper; with values POST them to it."""

    def go(role, key, act="", **values):
        browser, slug = two[role]
        path = f"/t/{slug}/mentorships/{world.ids['pair:d']}/papers/{key}{act}"
        return browser.post(path, values) if values else browser.get(path)

    return go


def box(words):
    """A field of a form with these words in it."""
    return f">\r\n{words}</textarea>"


@pytest.mark.requirement("S2-14", "S0-36")
def test_a_change_from_the_page(pair, at):
    stand(pair, "pact_page", "the old aim")
    assert "Begin a new version" in at("mentee", "pact_page").text
    assert "Begin a new version" not in at("mentor", "pact_page").text
    assert at("mentee", "pact_page", "/amend", x="").status_code == 303
    drafted = at("mentor", "pact_page").text
    assert "Ben Rossi is changing this paper" in drafted
    assert "the old aim" in drafted
    shown = at("mentee", "pact_page").text
    assert "Withdraw the change" in shown
    assert "counts" in shown
    write(pair, "mentee", "pact_page", "the new aim")
    asked = at("mentor", "pact_page").text
    for words in ("the new aim", "What do you want? (changed)", "This is a change", ">Sign</button>"):
        assert words in asked
    assert asked.count("btn-primary") == 1
    history = at("mentor", "pact_page", "/versions").text
    for words in (
        "Version 1: ",
        "Version 2: ",
        "the old aim",
        "the new aim",
        "Written by Ben Rossi",
        "In force since",
    ):
        assert words in history
    agree(pair, "pact_page")
    assert "Replaced by a later version" in at("mentor", "pact_page", "/versions").text
    assert at("mentee", "pact_page", "/withdraw", version="2").status_code == 409


def test_a_draft_of_a_change_stands_in_no_history(pair, at):
    stand(pair, "pact_list")
    do(pair, "mentee", "pact_list", papers.amend)
    write(pair, "mentee", "pact_list", "not sent", papers.write)
    assert "not sent" not in at("mentor", "pact_list", "/versions").text


@pytest.mark.requirement("S2-15", "UX-12")
def test_an_answer_from_the_page(pair, at):
    write(pair, "mentee", "pact", "hers")
    assert "Answer with your own text" in at("mentor", "pact").text
    assert "Answer with your own text" not in at("mentee", "pact").text
    form = at("mentor", "pact", "?counter=1").text
    assert box("hers") in form
    assert "Send your own text to Ben Rossi" in form
    assert form.count("btn-primary") == 1
    empty = at("mentor", "pact", "/counter", aim="", version="2")
    assert empty.status_code == 422
    stale = at("mentor", "pact", "/counter", aim="typed in vain", version="1")
    assert stale.status_code == 409
    assert box("typed in vain") in stale.text
    version = stale.text.split('name="version"')[1].split('value="')[1].split('"')[0]
    assert at("mentor", "pact", "/counter", aim="his", version=version).status_code == 303
    shown = at("mentee", "pact").text
    for words in ("his", "What do you want? (changed)", "Answer with your own text", "Ask for a change"):
        assert words in shown
    history = at("mentee", "pact", "/versions").text
    for words in (
        "hers",
        "his",
        "Written by Luc Moreau",
        "Written by Ben Rossi",
        "Changed before it was agreed to",
        "What do you want? (changed)",
    ):
        assert words in history
    assert at("mentor", "note", "/counter", aim="x", version="1").status_code == 404
    do(pair, "mentee", "pact", papers.give_back, 2, "Shorter, please")
    back = at("mentor", "pact").text
    assert "Shorter, please" in back
    assert "Send your own text to Ben Rossi" in back
    late = at("mentor", "pact_page", "/counter", aim="too late", version="9")
    assert late.status_code == 409
    assert "too late" in late.text


@pytest.mark.requirement("S4-14")
def test_steps_on_the_page(pair, at):
    write(pair, "mentee", "plan_page", "read write")
    assert "Open again" not in at("mentor", "plan_page").text
    agree(pair, "plan_page")
    assert "0 of 2 steps done." in at("mentor", "plan_page").text
    assert at("mentor", "plan_page", "/steps/1", done="yes", version="1").status_code == 303
    shown = at("mentee", "plan_page").text
    assert "1 of 2 steps done." in shown
    assert "Open again" in shown
    for act, values, status in (
        ("/steps/1", {"done": "perhaps", "version": "1"}, 422),
        ("/steps/2", {"done": "yes", "version": "1"}, 404),
        ("/steps/1", {"done": "yes", "version": "x"}, 409),
        ("/steps/99999999999999999999", {"done": "yes", "version": "1"}, 404),
    ):
        assert at("mentee", "plan_page", act, **values).status_code == status


@pytest.mark.requirement("S2-7")
def test_a_paper_begins_with_another(pair, at):
    assert "Taken over" not in at("mentee", "begun").text
    write(pair, "mentee", "checklist", "to stay at home", papers.write)
    assert box("to stay at home") in at("mentee", "begun").text  # her own notes, as far as they are
    assert at("mentor", "checklist").status_code == 404
    do(
        pair,
        "mentee",
        "checklist",
        papers.send,
        {"aim": "to go abroad", "steps": [{"what": "pack", "by": "2027-03-01"}]},
    )
    shown = at("mentee", "begun").text
    for words in ("Taken over from: Checklist", box("to go abroad"), box("pack")):
        assert words in shown
    assert "to go abroad" not in at("mentor", "begun").text  # her checklist is hers alone
    write(pair, "mentee", "begun", "else", papers.write)
    assert "Taken over" not in at("mentee", "begun").text


def test_again_from_the_page(pair, at):
    write(pair, "mentee", "again", "first one")
    assert "Write it again" not in at("mentee", "again").text
    agree(pair, "again")
    assert "?occurrence=2" in at("mentee", "again").text
    assert "Write it again" not in at("mentor", "again").text
    for address in ("?occurrence=2", "?occurrence=3", "?occurrence=0", "?occurrence=x"):
        assert at("mentee", "again", address).status_code == (404 if address[-1] in "03" else 200)
    second = at("mentee", "again", "?occurrence=2")
    assert "first one" not in second.text
    sent = {"aim": "second one", "version": "0", "action": "send"}
    assert at("mentee", "again", "?occurrence=2", **sent).status_code == 303
    assert at("mentee", "again", "?occurrence=2", **sent).status_code == 303  # a second click
    assert "second one" in at("mentor", "again").text
    assert "first one" in at("mentor", "again", "?occurrence=1").text
