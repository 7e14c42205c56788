"""One verdict, read by the person before and after sending, by the coordinator, and later: the same in each language."""

import re
from datetime import date
from html import unescape
from types import ModuleType

import pytest
from tests.story import MENTEE

from mentes.admission import applying
from mentes.admission.models import Application
from mentes.base.db import db
from mentes.people.models import Person
from mentes.people.records.service import assert_fact
from mentes.people.service import speak
from mentes.plugin import Card, Reason, Verdict, hookimpl
from mentes.plugin.loader import Registry, bind, registry, using


def _eligible(applicant):
    """One rule met, one that a coordinator looks at, with its day."""
    return Verdict(
        "review",
        (
            Reason.rule("Anybody.", met=True),
            Reason.rule("Look at %(what)s.", met=False, missing="%(what)s lacks.", change="Ask.", since=DAY, what="it"),
        ),
    )


DAY = date(2027, 3, 9)
IN = {
    "en": ("Met:", "Open:", "Possible from", "What would change it:", "Level of study is confirmed", "9 Mar 2027"),
    "de": ("Erfüllt:", "Offen:", "Möglich ab", "Was es ändern würde:", "Studienstufe ist von der", "März 2027"),
}


@pytest.fixture
def graz(fresh_world):
    """A programme whose rules leave Mia's application to a coordinator; her level rests on her word."""
    own = registry().plugins["online"].card
    module = ModuleType("mentes_answers")
    module.card = hookimpl(lambda: Card("Answers", mentee=own.mentee, mentee_facts=("level", "semester")))
    module.check_eligibility = hookimpl(_eligible)
    with using(Registry({"online": bind("online", module)})):
        with fresh_world.seen_by(None, "graz"):
            assert_fact(db.session.get_one(Person, fresh_world.people["mia"]), "level", "master", "self")
        yield fresh_world


def rules_on(world, name, path, language):
    """The rules as a page says them, without tags."""
    with world.seen_by(name):
        speak(world.people[name], world.homes[name], language)
    page = world.client(name).get(path)
    assert page.status_code == 200, path
    found = re.search(r'<ul class="rules">(.*?)</ul>', page.text, re.DOTALL)
    assert found, page.text
    marks = [re.sub(r"<svg.*?</svg>", "", each, flags=re.DOTALL) for each in found[1].split("<li")]
    return [
        " ".join(unescape(re.sub(r"<[^>]+>", " ", each.partition(">")[2])).split()) for each in marks if each.strip()
    ]


@pytest.mark.requirement("UX-16", "S0-40")
def test_person_coordinator_and_history_say_the_same_in_each_language(graz):
    mia, form = graz.client("mia"), f"/t/graz/c/{graz.ids['edition']}/apply/mentee"
    assert mia.post(form, {**MENTEE, "action": "check"}).status_code == 303
    before = {language: rules_on(graz, "mia", f"{form}/check", language) for language in IN}
    sent = mia.post(form, {**MENTEE, "action": "send"})
    number = int(sent.location.rpartition("/")[2])
    own, desk = f"/t/graz/applications/{number}", f"/t/graz/desk/applications/{number}"
    pages = (("mia", own), ("ingrid", desk))
    for language, words in IN.items():
        said = before[language]
        assert all(any(word in line for line in said) for word in words), said
        assert [rules_on(graz, name, path, language) for name, path in pages] == [said, said]
    graz.client("ingrid").post(f"{desk}/decline", {"reason": "Not this time."})
    with using(Registry({"online": bind("online", _other_rules())})):
        for language in IN:
            later = [rules_on(graz, name, path, language) for name, path in pages]
            assert later == [before[language]] * 2
    with graz.seen_by("ingrid"):
        row = db.session.get_one(Application, number)
        assert row.verdict["reasons"][1]["since"] == DAY.isoformat()
        applying.judge_again(None, row)  # decided: what it was decided on stays
        assert "Erfüllt" not in str(row.verdict)


def _other_rules():
    module = ModuleType("mentes_answers")
    module.card = hookimpl(lambda: Card("Answers", mentee=registry().plugins["online"].card.mentee))
    module.check_eligibility = hookimpl(lambda: Verdict.no("Nobody."))
    return module


@pytest.mark.requirement("S0-19")
def test_both_sides_and_those_who_look_after_a_pair_read_what_the_certificate_needs(world):
    for pair, names in {"a": ("ana", "paolo", "ingrid"), "c": ("lucia", "georg", "carmen")}.items():
        for language in IN:
            paths = [(name, f"/t/{_home(world, name)}/mentorships/{world.ids[f'pair:{pair}']}") for name in names]
            first, *others = [rules_on(world, *each, language) for each in paths]
            assert others == [first, first]
            assert all(line.startswith(IN[language][0]) for line in first) == (pair == "c")
    assert any("What would change it: Open it" in line for line in rules_on(world, *paths_of(world), "en"))
    mine = world.client("lucia").get("/t/granada/certificates").text
    assert 'class="rules"' in mine


def _home(world, name):
    with world.app.app_context():
        return world.actor(name).home_slug


def paths_of(world):
    return "ana", f"/t/graz/mentorships/{world.ids['pair:a']}"
