"""A rule about studies, asked with facts of every source, and what an applicant is told who lacks one."""

from datetime import timedelta
from types import ModuleType

import pytest
import sqlalchemy as sa
from tests.people.test_claims import read

from mentes.admission import applying
from mentes.admission.bound import bound
from mentes.admission.facts import known, told
from mentes.admission.models import Application
from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import BadInput
from mentes.people.models import Fact, Person
from mentes.people.records import service
from mentes.plugin import Card, Verdict, hookimpl
from mentes.plugin.loader import Registry, bind, using
from mentes.programmes.conditions import Conditions
from mentes.programmes.rules import change_conditions

FROM = {"bachelor": 3, "master": 2}  # S3-4, S3-5; doctoral candidates at any time (S3-6)


def check_eligibility(applicant):
    """Third semester of a bachelor's, second of a master's programme; a doctorate at any time."""
    if applicant.role == "mentor" or applicant.level == "doctoral":
        return Verdict.yes()
    if applicant.level not in FROM or applicant.semester is None:
        return Verdict.no("Your level of study and your semester have to be known.")
    return Verdict.yes() if applicant.semester >= FROM[applicant.level] else Verdict.no("It is too early.")


@pytest.fixture(scope="module", autouse=True)
def programme():
    """The world's programme, run by that rule."""
    module = ModuleType("mentes_semesters")
    module.card = hookimpl(lambda: Card("Semesters", mentee_facts=("level", "semester")))
    module.check_eligibility = hookimpl(check_eligibility)
    with using(Registry({"online": bind("online", module)})):
        yield


@pytest.fixture
def graz(fresh_world):
    """Mia of Graz, of whom nothing is known yet, in her own request."""
    with fresh_world.seen_by("mia"):
        change_conditions(fresh_world.ids["edition"], Conditions())
        yield fresh_world


def ask(world):
    return applying.verdict(bound(world.ids["edition"]), world.people["mia"], world.homes["mia"], "mentee", {})


def tell(world, source, weakest="self", **facts):
    person = db.session.get_one(Person, world.people["mia"])
    wanted = Conditions(weakest={"level": weakest, "semester": weakest})
    change_conditions(world.ids["edition"], wanted)
    if source == "idp":
        claims = {"study_level": facts["level"], "study_semester": facts.get("semester")}
        service.take_over(person, read(**claims), "graz-mia")
        return
    for name, value in facts.items():
        service.assert_fact(person, name, value, source)


RULE = [
    ("bachelor", "2", "no"),
    ("bachelor", "3", "yes"),
    ("master", "1", "no"),
    ("master", "2", "yes"),
    ("doctoral", "1", "yes"),
    ("doctorate", "9", "yes"),
]


@pytest.mark.parametrize("source", ["self", "coordinator", "registry", "idp"])
@pytest.mark.parametrize(("level", "semester", "outcome"), RULE)
@pytest.mark.requirement("SSO-14")
def test_the_rule_is_right_for_every_source(graz, source, level, semester, outcome):
    tell(graz, source, level=level, semester=semester)
    assert ask(graz).outcome == outcome


SENT = [
    ("bachelor", "079$3", "yes"),
    ("bachelor", ["079$2"], "no"),
    ("bachelor", ["079$3", "082$3"], "yes"),  # two subjects, one semester
    ("bachelor", ["079$3", "082$5"], "no"),  # two subjects at different semesters: nobody guesses
    ("bachelor", ["079$5", "999$1"], "no"),  # abroad for a while: the guest semester does not count as the fifth
    ("bachelor", "079$0", "no"),  # an exchange student whom the host counts from nothing
    ("bachelor", None, "no"),
    ("doctoral", None, "yes"),
    ("", "079$3", "no"),
]


@pytest.mark.parametrize(("level", "semester", "outcome"), SENT)
@pytest.mark.requirement("SSO-14")
def test_what_universities_send_is_read_rightly(graz, level, semester, outcome):
    tell(graz, "idp", level=level, semester=semester)
    assert ask(graz).outcome == outcome
    if outcome == "no" and level:
        tell(graz, "coordinator", level=level, semester="4")
        assert ask(graz).outcome == ("no" if semester == ["079$2"] else "yes")  # what the sign-in says still wins


ORDER = ["self", "coordinator", "registry", "idp"]


@pytest.mark.parametrize("weakest", ORDER)
@pytest.mark.parametrize("source", ORDER)
@pytest.mark.requirement("SSO-14")
def test_a_source_counts_where_it_is_strong_enough(graz, source, weakest):
    tell(graz, source, weakest, level="bachelor", semester="3")
    assert ask(graz).outcome == ("yes" if ORDER.index(source) >= ORDER.index(weakest) else "no")


@pytest.mark.requirement("SSO-14")
def test_what_is_over_counts_no_more(graz):
    tell(graz, "registry", level="bachelor", semester="3")
    db.session.execute(sa.update(Fact).where(Fact.name == "semester").values(valid_until=real_now() - timedelta(1)))
    assert ask(graz).outcome == "no"


@pytest.mark.requirement("SSO-14")
def test_the_plugin_learns_who_said_it_and_until_when(graz):
    tell(graz, "coordinator", level="bachelor", semester="3")
    edition = bound(graz.ids["edition"])
    applicant = told(edition, known(graz.people["mia"], graz.homes["mia"]), "mentee", {}, real_now())
    assert (applicant.facts["semester"].value, applicant.facts["semester"].source) == ("3", "staff")
    today = real_now().date()
    assert today <= applicant.facts["semester"].until <= today + timedelta(days=220)


def words(world):
    reasons = ask(world).reasons
    return [each.missing.text for each in reasons if each.why.text == "%(fact)s has to be known."]


@pytest.mark.requirement("SSO-14")
def test_who_lacks_a_fact_is_told_which_and_the_way_to_it(graz):
    assert len(words(graz)) == 2
    assert "nothing is known" in words(graz)[0]
    tell(graz, "self", "registry", level="bachelor", semester="3")
    assert all("does not come from a source that counts" in text for text in words(graz))
    tell(graz, "self", level="bachelor", semester="3")
    assert words(graz) == []
    db.session.execute(sa.update(Fact).where(Fact.name == "level").values(valid_until=real_now() - timedelta(1)))
    assert "was valid until" in words(graz)[0]


@pytest.mark.requirement("SSO-14")
def test_what_the_person_says_alone_is_confirmed_before_admission(fresh_world):
    with fresh_world.seen_by("mia") as mia:
        tell(fresh_world, "self", level="bachelor", semester="3")
        sent = applying.apply(bound(fresh_world.ids["edition"]), mia, "mentee", {})
        number = sent.id
    with fresh_world.seen_by("ingrid") as ingrid:
        application = db.session.get_one(Application, number)
        with pytest.raises(BadInput):
            applying.admit(application, ingrid)
        tell(fresh_world, "coordinator", level="bachelor", semester="3")
        applying.judge_again(bound(fresh_world.ids["edition"]), application)
        applying.admit(application, ingrid)
        assert application.state == "admitted"


def unit_of(world, weakest):
    change_conditions(world.ids["edition"], Conditions(weakest={"unit": weakest}))
    who = known(world.people["mia"], world.homes["mia"])
    return told(bound(world.ids["edition"]), who, "mentee", {}, real_now()).unit


@pytest.mark.requirement("SSO-14")
def test_a_unit_that_somebody_wrote_themselves_counts_where_their_word_does(graz):
    mia = db.session.get_one(Person, graz.people["mia"])
    db.session.execute(sa.delete(Fact).where(Fact.person_id == mia.id, Fact.name == "unit"))
    mia.unit, mia.chosen = "Wherever I like", ["unit"]
    assert [unit_of(graz, weakest) for weakest in ("self", "coordinator", "idp")] == ["Wherever I like", "", ""]
    service.assert_fact(mia, "unit", "Botany", "registry")
    assert [unit_of(graz, weakest) for weakest in ("self", "registry", "idp")] == ["Botany", "Botany", ""]
