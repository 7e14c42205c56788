"""The page of a paper: nothing typed is lost, nothing is asked in vain, and the sheet says what it is about."""

import pytest
from tests.story import Couple, canary, world_slugs

from mentes.mentorships import service as pairing
from mentes.mentorships.papers import service as papers

MINUTES = {"research": "", "career": "", "comments": ""}
ERROR = "<title>Error: "


@pytest.fixture
def a(fresh_world):
    """Ana and Paolo: minutes of meeting 2 confirmed, of meeting 3 drafted; meeting 4 proposed."""
    return Couple(fresh_world, "a")


@pytest.fixture
def b(fresh_world):
    """Marie and Diego: the agreement's second text is sent, Marie has signed it."""
    return Couple(fresh_world, "b")


def at(world, key, slug, rest):
    return f"/t/{slug}/mentorships/{world.ids[f'pair:{key}']}/{rest}"


def english(world, name):
    visitor = world.client(name)
    visitor.post("/language", {"locale": "en", "next": "/"})
    return visitor


@pytest.mark.requirement("UX-12", "UX-14")
@pytest.mark.parametrize("action", ["draft", "send"])
def test_second_window_does_not_write_over_the_first(fresh_world, action):
    ana, path = english(fresh_world, "ana"), at(fresh_world, "a", "graz", "meetings/3/papers/minutes")
    opened = ana.versions(path)[0]  # in both windows
    first = MINUTES | {"research": "From the first window", "version": opened, "action": "draft"}
    second = MINUTES | {"research": "From the second window", "version": opened, "action": action}
    assert ana.post(path, first).status_code == 303
    assert ana.post(path, first).status_code == 303  # a second click
    refused = ana.post(path, second)
    assert refused.status_code == 409
    assert ERROR in refused.text
    typed, _, now = refused.text.partition("How it stands now")
    assert ">\r\nFrom the second window</textarea>" in typed
    assert "From the first window" in now
    assert "From the first window" in ana.get(path).text
    version = refused.text.split('name="version"')[1].split('value="')[1].split('"')[0]
    assert ana.post(path, second | {"version": version}).status_code == 303  # both were read: now it counts
    assert "From the second window" in ana.get(path).text


@pytest.mark.requirement("UX-14")
def test_a_draft_from_a_stale_window_does_not_take_back_what_was_sent(fresh_world):
    ana, path = english(fresh_world, "ana"), at(fresh_world, "a", "graz", "meetings/3/papers/minutes")
    opened = ana.versions(path)[0]
    assert ana.post(path, MINUTES | {"comments": "S", "version": opened, "action": "send"}).status_code == 303
    assert ana.post(path, MINUTES | {"comments": "D", "version": opened, "action": "draft"}).status_code == 409
    assert "Waits for Paolo" in ana.get(path).text


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ("meetings/1/papers/minutes", "needs no minutes"),
        ("meetings/4/papers/minutes", "still to come"),
        ("papers/wrap_up", "too early"),
    ],
)
@pytest.mark.parametrize(("name", "slug"), [("ana", "graz"), ("paolo", "padua")])
def test_no_form_that_can_only_be_refused(fresh_world, name, slug, rest, words):
    shown = english(fresh_world, name).get(at(fresh_world, "a", slug, rest))
    assert shown.status_code == 200
    assert words in shown.text
    assert 'value="send"' not in shown.text
    assert f'href="{at(fresh_world, "a", slug, "")[:-1]}"' in shown.text.split("</h1>")[1]


@pytest.mark.requirement("UX-12")
def test_no_minutes_of_a_meeting_that_was_called_off(fresh_world):
    ana, meeting = english(fresh_world, "ana"), at(fresh_world, "a", "graz", "meetings/4")
    ana.post(f"{meeting}/cancel")
    path = f"{meeting}/papers/minutes"
    assert "was called off" in ana.get(path).text
    assert 'value="send"' not in ana.get(path).text
    refused = ana.post(path, MINUTES | {"comments": "All that I wrote", "version": "0", "action": "send"})
    assert refused.status_code == 409
    assert ERROR in refused.text
    assert "All that I wrote" in refused.text.split("What you typed")[1]


def test_papers_of_a_pair_that_is_over_are_plain_facts(fresh_world):
    lucia = english(fresh_world, "lucia")
    shown = lucia.get(at(fresh_world, "c", "granada", "meetings/3/papers/minutes")).text
    assert "Not written" in shown
    assert "Not begun" not in shown
    assert "This pair has ended" in shown
    assert 'value="send"' not in shown
    assert "Not begun" not in lucia.get(at(fresh_world, "c", "granada", "")[:-1]).text
    refused = lucia.post(
        at(fresh_world, "c", "granada", "papers/agreement"),
        {"goals-0-text": "Late", "goals-0-area": "career", "version": "0", "action": "send"},
    )
    assert refused.status_code == 409
    assert "Late" in refused.text.split("What you typed")[1]


def test_minutes_of_a_held_meeting_can_be_written_in_the_wrap_up(fresh_world, a):
    with fresh_world.seen_by(None, *world_slugs()):
        pairing.begin_wrap_up(pairing.locked(fresh_world.ids["pair:a"]))
    path = at(fresh_world, "a", "graz", "meetings/3/papers/minutes")
    ana = english(fresh_world, "ana")
    form = MINUTES | {"comments": "In time", "version": ana.versions(path)[0], "action": "send"}
    assert ana.post(path, form).status_code == 303
    a.paper("mentor", "minutes", papers.confirm, 1, None, number=3)


@pytest.mark.requirement("S0-35")
@pytest.mark.parametrize("number", [2, 3])
def test_minutes_say_of_which_meeting_and_whose(fresh_world, number):
    shown = english(fresh_world, "ana").get(at(fresh_world, "a", "graz", f"meetings/{number}/papers/minutes")).text
    facts = shown.split('<dl class="facts">')[1].split("</dl>")[0]
    for words in ("Ana Kovačević", "Paolo Zanetti", f"Number {number}", "60 minutes", "<time datetime="):
        assert words in facts


@pytest.mark.requirement("S0-1")
@pytest.mark.parametrize(
    ("key", "name", "slug", "rest"),
    [
        ("b", "diego", "granada", "papers/agreement"),
        ("a", "ana", "graz", "meetings/2/papers/minutes"),
        ("c", "lucia", "granada", "papers/wrap_up"),
    ],
)
def test_both_emblems_head_every_sheet(fresh_world, key, name, slug, rest):
    shown = english(fresh_world, name).get(at(fresh_world, key, slug, rest)).text
    head = shown.split('class="paper-in"')[1].split("paper-title")[0]
    for alt in ("Emblem of the alliance", "Emblem of the funder"):
        assert f'<svg role="img" aria-label="{alt}"' in head


@pytest.mark.requirement("S0-25", "S0-26")
def test_the_form_names_its_goals_and_shows_the_clauses_first(fresh_world):
    shown = english(fresh_world, "marie").get(at(fresh_world, "b", "lyon", "papers/agreement?change=1")).text
    for words in ("<legend>Goal 1</legend>", "<legend>Goal 2</legend>", "One goal is enough."):
        assert words in shown
    assert shown.index("These clauses belong to it") < shown.index('value="send"')


@pytest.mark.requirement("UX-14")
def test_sign_refused_while_the_text_was_given_back_says_why(fresh_world, b):
    b.paper("mentor", "agreement", papers.give_back, 2, "More, please")
    path = at(fresh_world, "b", "lyon", "papers/agreement")
    refused = english(fresh_world, "marie").post(f"{path}/sign", {"place": "Lyon", "version": "2"})
    assert refused.status_code == 409
    assert ERROR in refused.text
    assert "There is nothing to agree to yet" in refused.text
    assert "More, please" in refused.text


@pytest.mark.requirement("UX-14")
def test_stale_wish_for_a_change_comes_back(fresh_world, b):
    b.write("mentee", "agreement", "third")
    path, diego = at(fresh_world, "b", "granada", "papers/agreement"), english(fresh_world, "diego")
    refused = diego.post(f"{path}/return", {"back-remark": "Teach, too", "version": "2"})
    assert refused.status_code == 409
    assert ERROR in refused.text
    assert "The text was changed after you opened it" in refused.text
    assert canary("b", "third") in refused.text
    assert "Teach, too</textarea>" in refused.text
    assert 'value="3"' in refused.text  # this page shows the third text: what is sent from it is meant for that
    b.paper("mentee", "agreement", papers.write, {"goals": [], "tools": ""})
    withdrawn = diego.post(f"{path}/return", {"back-remark": "Teach, too", "version": "3"})
    assert withdrawn.status_code == 409
    assert "Teach, too" in withdrawn.text.split("What you typed")[1]


@pytest.mark.requirement("S0-36", "UX-12")
def test_confirmed_minutes_from_a_stale_window_say_what_happened(fresh_world):
    ana, path = english(fresh_world, "ana"), at(fresh_world, "a", "graz", "meetings/2/papers/minutes")
    refused = ana.post(path, MINUTES | {"comments": "One more thing", "version": "2", "action": "send"})
    assert refused.status_code == 409
    assert ERROR in refused.text
    assert "This paper was confirmed meanwhile" in refused.text
    assert "One more thing" in refused.text.split("What you typed")[1]
    assert canary("a", "minutes") in refused.text
    assert 'value="send"' not in refused.text
