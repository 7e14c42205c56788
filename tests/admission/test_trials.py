"""Changed rules are tried on earlier or made-up applicants: who would change is seen before anything is saved."""

import time
from types import ModuleType

import pytest
import sqlalchemy as sa
from pydantic import BaseModel, Field
from tests.test_statements import copies, statements

from mentes.admission.models import Application
from mentes.admission.trials.service import try_rules
from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.people.models import Person, RoleGrant
from mentes.people.records.service import assert_fact
from mentes.plugin import Card, Design, Reason, Verdict, hookimpl
from mentes.plugin.loader import Registry, bind, using
from mentes.plugin.patience import set_patience
from mentes.programmes.conditions import DEFAULT, Conditions
from mentes.programmes.service import edition_of


class Config(BaseModel, frozen=True, extra="forbid"):
    """From which semester on; and ways to go wrong."""

    least: int = Field(3, title="First semester")
    fails: str = Field("", max_length=20, title="How it fails")


def check_eligibility(edition, applicant, today):
    """Mentees from a semester on; mentors in any case."""
    if applicant.role == "mentor":
        return Verdict.yes("Mentors are welcome.")
    if edition.config.fails == "raise":
        raise RuntimeError(applicant.answers["topic"])
    if edition.config.fails == "sleep":
        time.sleep(0.6)
    met = applicant.semester is not None and applicant.semester >= edition.config.least
    return Verdict.of(Reason.rule("From semester %(least)s on.", met=met, least=edition.config.least))


def design(config):
    """Nothing special, or nothing at all."""
    if config.fails == "design":
        raise RuntimeError("never")
    return Design()


def programme(*needed):
    module = ModuleType("mentes_trial")
    module.card = hookimpl(lambda: Card("Trial", config=Config, mentee_facts=needed))
    module.design = hookimpl(design)
    module.check_eligibility = hookimpl(check_eligibility)
    return using(Registry({"online": bind("online", module)}))


@pytest.fixture(scope="module")
def house(world):
    """Of Lyon's two mentees, Marie is in her third semester and Noa in her fifth."""
    with world.seen_by(None, "lyon"):
        for name, semester in (("marie", "3"), ("noa", "5")):
            assert_fact(db.session.get_one(Person, world.people[name]), "semester", semester, "idp")
    return world


def tried(world, who="claire", conditions=DEFAULT, needed=("semester",), named=("lyon",), **config):
    with programme(*needed), world.seen_by(who):
        row = edition_of(world.ids["edition"])
        return try_rules(row, Config(**config), conditions, {world.ids[each] for each in named})


def told(trial):
    return {(str(getattr(each.who, "text", each.who)), each.change) for each in trial.changed}


@pytest.mark.requirement("S0-44")
def test_it_shows_who_would_change_and_both_answers(house):
    trial = tried(house, least=4)
    assert told(trial) == {("Marie Durand", ("yes", "no"))}
    assert (trial.sampled, trial.counts, trial.failure) == (False, [(("yes", "no"), 1)], None)
    row = trial.changed[0]
    assert [each.reasons[0].why.values["least"] for each in (row.before, row.after)] == [3, 4]
    assert told(tried(house, least=3)) == set()
    assert {name for name, _ in told(tried(house, least=6))} == {"Marie Durand", "Noa Petit"}


def test_conditions_are_tried_too(house):
    strict = Conditions(weakest={"semester": "registry"})
    with house.seen_by(None, "lyon"):
        assert_fact(db.session.get_one(Person, house.people["luc"]), "semester", "9", "self")
    assert told(tried(house, conditions=strict)) == set()  # the sign-in is stronger than the register
    with house.seen_by(None, "lyon"):
        sql = sa.text("update fact set source = 'self' where name = 'semester' and person_id = :who")
        db.session.execute(sql, {"who": house.people["noa"]})
    assert told(tried(house, conditions=strict)) == {("Noa Petit", ("yes", "no"))}


@pytest.mark.requirement("PRV-9")
def test_of_other_universities_nobody_is_named_and_no_fact_is_used(house):
    trial = tried(house, least=4)
    assert trial.hidden == len({"ana", "lucia", "ben", "ida", "zoe"})
    every = tried(house, least=4, needed=(), named=())
    assert every.hidden == 0
    assert not {each.who for each in every.rows if isinstance(each.who, str)}
    unknown = [each for each in every.rows if each.tenant_id != house.ids["lyon"] and each.role == "mentee"]
    assert {each.change for each in unknown} == {("no", "no")}


def test_nothing_is_saved_and_words_come_of_what_fails(house):
    with house.seen_by("claire"):
        before = edition_of(house.ids["edition"])
    raising = tried(house, fails="raise")
    assert {each.change for each in raising.changed} == {("yes", "none")}
    assert raising.failure.values["num"] == 2
    assert tried(house, fails="design").failure is not None
    set_patience(0.2)
    try:
        slow = tried(house, fails="sleep")
    finally:
        set_patience(3.0)
    assert "too long" in slow.failure.text
    with house.seen_by("claire"):
        assert edition_of(house.ids["edition"]) == before


def test_a_programme_that_nobody_applied_to_is_tried_on_samples(house):
    with programme("level", "semester"), house.seen_by("claire"):
        row = edition_of(house.ids["edition"])
        db.session.execute(sa.update(Application).values(state="withdrawn"))
        trial = try_rules(row, Config(least=4), Conditions(weakest={"semester": "registry"}), ())
        db.session.rollback()
    assert trial.sampled
    changes = {each.change for each in trial.changed}
    assert changes == {("yes", "no")}
    assert 10 < len(trial.rows) < 200
    said = [each.who.values["source"].text for each in trial.changed]
    assert any("sign-in" in each for each in said), said  # semester 3 is no longer enough
    assert any("by the person" in each for each in said), said  # one's own word no longer counts


def page(world, who, **typed):
    """The form of the parameters as it comes back, with what would change."""
    with programme("semester"):
        browser, path = world.client(who), f"/t/alliance/desk/editions/{world.ids['edition']}/parameters"
        version = browser.versions(path)[0]
        facts = {f"core-{name}": "self" for name in ("level", "semester", "subject", "unit", "affiliation")}
        sent = {"set-least": "3", "set-fails": "", "version": version, **facts, **typed, "action": "try"}
        return browser.post(path, sent)


def test_the_page_keeps_what_was_typed_and_saves_nothing(house):
    with house.seen_by("claire"):
        before = edition_of(house.ids["edition"])
    answer = page(house, "claire", **{"set-least": "4"})
    assert answer.status_code == 200
    assert "Marie Durand" in answer.text
    assert "From semester 4 on." in answer.text
    assert 'value="4"' in answer.text
    assert "Ana" not in answer.text
    with house.seen_by("claire"):
        assert edition_of(house.ids["edition"]) == before


def test_who_admits_nobody_learns_nothing_of_anybody(house):
    answer = page(house, "helene", **{"set-least": "4"})
    assert answer.status_code == 200
    assert "Marie Durand" not in answer.text
    assert "From semester 4 on." not in answer.text
    assert "applicants are left out" in answer.text
    assert "becomes" not in answer.text


@pytest.mark.requirement("PRV-9")
def test_the_own_university_is_not_judged_without_a_role_there(house):
    trial = tried(house, who="luc", least=4, named=())
    assert trial.hidden == len({"marie", "noa"})
    assert trial.changed == ()


@pytest.mark.requirement("PRV-9")
def test_who_does_not_lead_sees_no_small_number(house):
    with house.app.app_context():
        now = real_now()
        at, edition = house.ids["lyon"], house.ids["edition"]
        who = {"person_id": house.people["helene"], "home_id": house.ids["alliance"], "tenant_id": at}
        given = RoleGrant(**who, role="coordinator", edition_id=edition, granted_at=now)
        db.session.add(given)
        db.session.commit()
        number = given.id
    answer = page(house, "helene", **{"set-least": "4"})
    with house.app.app_context():
        db.session.execute(sa.delete(RoleGrant).where(RoleGrant.id == number))
        db.session.commit()
    assert "fewer than 5 applicants" in answer.text
    assert "<strong>1 applicant</strong>" not in answer.text
    assert "Only those who lead the programme" in answer.text


@pytest.mark.requirement("SEC-12")
def test_who_tries_too_often_is_told_and_keeps_what_was_typed(house):
    answers = [page(house, "helene", **{"set-least": str(least)}) for least in range(4, 12)]
    assert answers[-1].status_code == 429
    assert "That was a little too often" in answers[-1].text
    assert 'value="11"' in answers[-1].text
    assert "What would change" not in answers[-1].text


@pytest.mark.parametrize("way", ["raise", "design"])
def test_a_plugin_that_raises_gives_words_and_keeps_the_form(house, way):
    answer = page(house, "claire", **{"set-fails": way})
    assert answer.status_code == 200
    assert "its plugin fails" in answer.text or "the plugin fails" in answer.text
    assert f'value="{way}"' in answer.text


def test_a_thousand_applications_cost_as_many_statements_as_ten(house):
    counts = []
    for first, last in ((1, 10), (11, 1100)):
        with house.seen_by(None, "alliance", "lyon"):
            copies("person", f"x.id = {house.people['noa']}", first, last, id="700000 + g")
            sent = {"id": "700000 + g", "person_id": "700000 + g"}
            copies("application", f"x.id = {house.ids['application:noa']}", first, last, **sent)
        with statements(house) as found:
            trial = tried(house, least=4)
        counts.append((len(found), len(trial.rows)))
    assert counts[0][0] == counts[1][0]
    assert counts[1][1] > 990
