"""The plugin's own tests, with nothing but the kit: a whole life, from two applications to the junior's thanks."""

from datetime import date

import pytest

from mentes.plugin import Applicant, Fact, Role
from mentes.plugin.testing import App, Facts, Plugin, Visitor, assert_conforms

TODAY = date(2026, 10, 3)


def test_conforms(plugin: Plugin) -> None:
    assert_conforms(plugin)


@pytest.mark.parametrize(
    ("role", "affiliation", "outcome"),
    [
        ("mentee", "staff", "yes"),
        ("mentee", "student", "no"),
        ("mentor", "student", "yes"),
        ("mentor", "faculty", "no"),
        ("mentor", None, "review"),
    ],
)
def test_juniors_advise_seniors(
    plugin: Plugin, facts: Facts, role: Role, affiliation: str | None, outcome: str
) -> None:
    known = {"affiliation": Fact(affiliation, "university")} if affiliation else {}
    applicant: Applicant = facts.applicant(role, facts=known)
    verdict = plugin.rules.check_eligibility(edition=facts.edition(), applicant=applicant, today=TODAY)
    assert verdict.outcome == outcome


def test_nobody_shows_what_they_do_not_know(plugin: Plugin, facts: Facts) -> None:
    senior, junior = facts.candidate("mentee", skill="code"), facts.candidate("mentor", skills=("media",))
    match = plugin.rules.judge_match(edition=facts.edition(), mentee=senior, mentor=junior)
    assert match.impediment


@pytest.fixture
def two(app: App) -> tuple[Visitor, Visitor]:
    """A senior of Graz who is German, and a junior of Padua."""
    app.mentee = app.sign_in("graz", "Eva Lang", affiliations=("staff",), affiliation_told=True, locale="de")
    app.mentor = app.sign_in("padua", "Paolo Zanetti", affiliations=("student",), affiliation_told=True)
    return app.mentee, app.mentor


def write(who: Visitor, path: str, **answers: str) -> None:
    """Fill in and send a paper."""
    version = who.get(path).first(r'name="version"[^>]*value="(\d+)"')
    who.post(path, action="send", version=version, **answers)


def test_a_whole_life(app: App, two: tuple[Visitor, Visitor]) -> None:
    senior, junior = two
    assert "Was möchten Sie lernen?" in senior.get(f"c/{app.edition}/apply/mentee")
    app.apply("mentee", skill="code")
    app.apply("mentor", skills=("code",))
    app.admit()
    here = f"mentorships/{app.pair_up()}"
    write(senior, f"{here}/papers/plan", wanted="Eine Tabelle auswerten")
    assert "Eine Tabelle auswerten" in junior.get(f"{here}/papers/plan")
    for number in (1, 2):
        app.meet(int(here.rpartition("/")[2]))
        write(junior, f"{here}/meetings/{number}/papers/shown", shown="A loop")
        seen = senior.get(f"{here}/meetings/{number}/papers/shown").first(r'name="version"[^>]*value="(\d+)"')
        senior.post(f"{here}/meetings/{number}/papers/shown/confirm", version=seen)
    junior.post(f"{here}/finish")
    app.later(1)
    assert "Completed" in junior.get(here)
    assert "pdf" in junior.get("certificates").partition("<main")[2].lower()
    assert "pdf" not in senior.get("certificates").partition("<main")[2].lower()
    assert {letter["X-Envelope-To"] for letter in app.letters} >= {"eva@graz.example", "paolo@padua.example"}
    assert not [letter for letter in app.letters if "Tabelle" in letter.as_string()]


def test_the_wrong_way_round_is_refused_in_words(app: App, two: tuple[Visitor, Visitor]) -> None:
    app.mentee = app.sign_in("graz", "Mia Wolf", affiliations=("student",), affiliation_told=True, locale="de")
    answer = app.mentee.post(f"c/{app.edition}/apply/mentee", action="check", skill="code")
    assert "Hier lernen Mitarbeitende." in answer
