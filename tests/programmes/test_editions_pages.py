"""Editions and programmes made, changed, published and archived on pages."""

import re
import tomllib
from datetime import date, timedelta
from types import ModuleType

import pytest
import sqlalchemy as sa
from pydantic import BaseModel, Field, ValidationError
from tests.test_at_once import at_once, sent, statuses
from tests.world import PLACE

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.models import History
from mentes.declared import export
from mentes.plugin.answers import Card, NoConfig
from mentes.plugin.edition_events import EditionChanged
from mentes.plugin.events import MeetingHeld, RoleGranted
from mentes.plugin.loader import Registry, bind, registry, using
from mentes.plugin.specs import hookimpl
from mentes.programmes.days import DayLetters
from mentes.programmes.editions.checking import fault_of
from mentes.programmes.guests import offers_of
from mentes.programmes.models import Edition, Programme
from mentes.programmes.plugins import observers_of
from mentes.programmes.seed import _create
from mentes.programmes.service import edition_of
from mentes.programmes.suspended import trouble_of
from mentes.tenancy.declaration import EditionSeed, MilestoneSeed, ProgrammeSeed
from mentes.tenancy.models import Tenant

DESK = "/t/alliance/desk"
DAYS = {"opens_on": "2030-02-01", "closes_on": "2030-03-01", "starts_on": "2030-04-01", "ends_on": ""}
CORE = {f"core-{name}": "self" for name in ("level", "semester", "subject", "unit", "affiliation")}
NUMBERS = {
    "set-months": "6",
    "set-calls": "3",
    "set-formats": "video",
    "set-minutes": "60",
    "set-goals": "3",
    "set-answer_days": "7",
    "set-minutes_days": "7",
    "set-questionnaire_days": "14",
    "set-trainings": "6",
    "set-training_minutes": "90",
    **CORE,
}


@pytest.fixture
def lead(world):
    return world.client("claire")


def row(world, edition_id):
    with world.seen_by(None, "alliance"):
        return edition_of(edition_id)


def programme_id(world):
    return row(world, world.ids["edition"]).programme_id


def new(world, who, key, **more):
    """A draft; gives its id."""
    answer = who.post(f"{DESK}/programmes/{programme_id(world)}/editions/new", {**DAYS, "key": key, **more})
    assert answer.status_code == 303, answer.text
    return int(re.search(r"editions/(\d+)$", answer.location)[1])


def deeds(world, edition_id):
    with world.seen_by(None, "alliance"):
        chosen = sa.select(History.event).where(History.payload["edition_id"].as_integer() == edition_id)
        return [each for each in db.session.scalars(chosen.order_by(History.id)) if each.startswith("Edition")]


@pytest.mark.one_server
@pytest.mark.requirement("S0-44")
def test_the_way_of_an_edition_from_draft_to_archive(world, lead):
    assert "Online mentoring" in lead.get(f"{DESK}/programmes").text
    made = new(world, lead, "way")
    at = f"{DESK}/editions/{made}"
    assert world.client("ana").get(f"/t/graz/c/{made}").status_code == 404
    assert "Publish this edition." in lead.get(at).text
    assert lead.post(f"{at}/reopen").status_code == 409
    assert lead.post(f"{at}/publish").status_code == 303
    assert lead.post(f"{at}/publish").status_code == 303
    assert world.client("ana").get(f"/t/graz/c/{made}").status_code == 200
    assert lead.post(f"{at}/archive").status_code == 303
    assert lead.post(f"{at}/publish").status_code == 409
    assert "Nobody can apply any more" in lead.get(at).text
    assert lead.post(f"{at}/reopen").status_code == 303
    assert deeds(world, made) == ["EditionCreated", "EditionPublished", "EditionArchived", "EditionReopened"]
    assert "It was archived." in lead.get(at).text


def discarded(world, programme):
    with world.seen_by(None, "alliance"):
        chosen = sa.select(History.event).where(History.payload["programme_id"].as_integer() == programme)
        return sum(each == "EditionDiscarded" for each in db.session.scalars(chosen))


@pytest.mark.one_server
def test_a_draft_is_never_published_by_archiving_it_and_can_be_discarded(world, lead):
    made = new(world, lead, "hidden")
    at, programme = f"{DESK}/editions/{made}", programme_id(world)
    assert lead.post(f"{at}/archive").status_code == 409
    assert world.app.test_client().get(f"/t/alliance/c/{made}", base_url=PLACE).status_code == 404
    assert "Discard the draft" in lead.get(at).text
    assert lead.post(f"{at}/discard").status_code == 303
    assert lead.post(f"{at}/discard").status_code == 404
    assert lead.get(at).status_code == 404
    assert discarded(world, programme) == 1
    assert "A draft of an edition was discarded." in lead.get(f"{DESK}/programmes/{programme}").text


@pytest.mark.one_server
def test_what_was_published_or_has_something_hanging_on_it_is_not_discarded(world, lead):
    made = world.ids["edition"]
    assert lead.post(f"{DESK}/editions/{made}/discard").status_code == 409
    with world.app.app_context():
        db.session.get_one(Edition, made).state = "draft"
        db.session.commit()
    try:
        answer = lead.post(f"{DESK}/editions/{made}/discard")
    finally:
        with world.app.app_context():
            db.session.get_one(Edition, made).state = "open"
            db.session.commit()
    assert answer.status_code == 409
    assert row(world, made).state == "open"


@pytest.mark.one_server
def test_an_edition_that_could_not_run_is_not_opened_again(world, lead):
    made = new(world, lead, "again", opens_on="2020-02-01", closes_on="2020-03-01", starts_on="2020-04-01")
    at = f"{DESK}/editions/{made}"

    def put(**values):
        with world.app.app_context():
            db.session.execute(sa.update(Edition).where(Edition.id == made).values(**values))
            db.session.commit()

    put(state="archived", config={"nonsense": 1})
    refused = lead.post(f"{at}/reopen")
    assert refused.status_code == 409
    assert "nonsense" in lead.get(at).text
    put(config={})
    assert "Applications would have closed on" in lead.get(at).text
    assert lead.post(f"{at}/reopen").status_code == 303


@pytest.mark.one_server
def test_a_new_edition_is_the_last_one_a_year_later(world, lead):
    first = new(world, lead, "first", opens_on="2032-02-29", closes_on="2032-03-10", starts_on="2032-04-01")
    lead.post(f"{DESK}/editions/{first}/parameters", {**NUMBERS, "set-months": "9", "version": "1"})
    page = lead.get(f"{DESK}/programmes/{programme_id(world)}/editions/new?like={first}").text
    for day in ("2033-02-28", "2033-03-10", "2033-04-01"):
        assert f'value="{day}"' in page
    like = f"{DESK}/programmes/{programme_id(world)}/editions/new?like={first}"
    copy = lead.post(like, {**DAYS, "starts_on": "2033-09-01", "key": ""})
    made = row(world, int(copy.location.rsplit("/", 1)[1]))
    assert (made.key, made.state, made.config["months"]) == ("2033-2034", "draft", 9)
    again = lead.post(like, {**DAYS, "starts_on": "2033-09-01", "key": ""})
    assert again.status_code == 422
    assert "There is an edition “2033-2034” of this programme already." in again.text


@pytest.mark.requirement("REL-7", "UX-15")
def test_two_at_once_make_one_edition_and_publish_it_once(world, lead):
    path = f"{DESK}/programmes/{programme_id(world)}/editions/new"
    click = {**DAYS, "key": "race"}
    assert statuses(at_once(*(sent(world, "claire", path, **click) for _ in range(4)))) == [303, 422, 422, 422]
    with world.seen_by(None, "alliance"):
        made = db.session.scalars(sa.select(Edition.id).where(Edition.key == "race")).one()
    publish = f"{DESK}/editions/{made}/publish"
    assert statuses(at_once(*(sent(world, "claire", publish) for _ in range(4)))) == [303] * 4
    assert deeds(world, made) == ["EditionCreated", "EditionPublished"]


@pytest.mark.requirement("REL-7")
def test_two_who_save_at_once_lose_nothing(world, lead):
    made = new(world, lead, "both")
    path = f"{DESK}/editions/{made}/parameters"
    seven, nine = ({**NUMBERS, "set-months": each, "version": "1"} for each in ("7", "11"))
    answers = at_once(sent(world, "claire", path, **seven), sent(world, "helene", path, **nine))
    assert statuses(answers) == [303, 409]
    saved = row(world, made).config["months"]
    typed = {7: 11, 11: 7}[saved]
    page = next(each.text for each in answers if each.status_code == 409)
    cells = re.findall(r"<td[^>]*><span>(\d+)</span>", page)
    assert cells == [str(saved), str(typed)]
    assert f'name="set-months" type="text" value="{typed}"' in page or f'value="{typed}"' in page
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    assert lead.post(path, {**NUMBERS, "set-months": str(typed), "version": version}).status_code == 303
    assert row(world, made).config["months"] == typed


@pytest.mark.one_server
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_comes_back(world, lead):
    made = new(world, lead, "wrong")
    page = lead.post(f"{DESK}/editions/{made}/parameters", {**NUMBERS, "set-months": "99", "version": "1"})
    assert page.status_code == 422
    assert 'id="set-months-error"' in page.text
    assert 'value="99"' in page.text
    late = lead.post(f"{DESK}/editions/{made}/dates", {**DAYS, "closes_on": "2030-01-01", "version": "1"})
    assert late.status_code == 422
    assert 'id="closes_on-error"' in late.text
    stones = {"milestones-0-titles-en": "Kick-off", "milestones-0-on": "2030-05-02", "milestones-0-until": "2030-05-01"}
    assert (
        'id="milestones-0-until-error"'
        in lead.post(f"{DESK}/editions/{made}/dates", {**DAYS, **stones, "version": "1"}).text
    )
    assert row(world, made).version == 1


@pytest.mark.one_server
def test_a_calendar_stands_on_the_programmes_page_in_the_order_of_its_days(world, lead):
    made = new(world, lead, "calendar")
    today = now().date()
    stones = {"Later thing": 40, "Gone thing": -9, "Next thing": 5}
    rows = {}
    for n, (title, days) in enumerate(stones.items()):
        rows |= {f"milestones-{n}-titles-en": title, f"milestones-{n}-on": str(today + timedelta(days=days))}
    assert lead.post(f"{DESK}/editions/{made}/dates", {**DAYS, **rows, "version": "1"}).status_code == 303
    assert lead.post(f"{DESK}/editions/{made}/publish").status_code == 303
    page = world.client().get(f"/t/alliance/c/{made}").text
    shown = re.findall(r"<strong>(\w+ thing)</strong>", page)
    assert shown == ["Gone thing", "Next thing", "Later thing"]
    part = page[page.index("Gone thing") :]
    assert re.search(r"over.*Next thing.*next.*Later thing.*later.*Brussels", part, re.DOTALL)


@pytest.mark.one_server
@pytest.mark.requirement("S4-3")
def test_a_rolling_edition_breaks_nothing(world, lead):
    yesterday = str(now().date() - timedelta(days=1))
    made = new(world, lead, "rolling", opens_on=yesterday, closes_on="", starts_on=yesterday)
    assert row(world, made).closes_on is None
    assert lead.post(f"{DESK}/editions/{made}/publish").status_code == 303
    for path in ("/", "/t/graz/", f"/t/graz/c/{made}"):
        assert "at any time" in world.client().get(path, headers={"Accept-Language": "en"}).text
    assert "at any time" in lead.get(f"{DESK}/programmes").text
    assert world.client("zoe").get(f"/t/graz/c/{made}/apply/mentee").status_code == 200
    for path in ("desk", "desk/applications", "desk/programmes", "desk/guests", "home"):
        assert world.client("ingrid").get(f"/t/graz/{path}").status_code in {200, 404}, path
    with world.seen_by(None, "graz"):
        assert made in {each.edition_id for each in offers_of(world.ids["graz"])}
    page = lead.get(f"{DESK}/programmes/{programme_id(world)}/editions/new?like={made}").text
    assert re.search(r'name="closes_on"[^>]*value=""', page)


@pytest.mark.one_server
def test_conditions_are_asked_in_plain_words(world, lead):
    made = new(world, lead, "conditions")
    path = f"{DESK}/editions/{made}/parameters"
    assert "The university&#39;s register says so" in lead.get(path).text
    sent_ = {**NUMBERS, "core-semester": "registry", "core-same_unit": "y", "version": "1"}
    assert lead.post(path, sent_).status_code == 303
    held = row(world, made).conditions
    assert (held.weakest, held.same_unit) == ({"semester": "registry"}, True)


class Stage(BaseModel):
    """A row of parameters."""

    name: str = Field(max_length=40, title="Stage")
    weeks: int = Field(4, ge=1, le=60, title="Weeks")


class Staged(BaseModel, frozen=True, extra="forbid"):
    """Parameters of another release of the plugin."""

    months: int = Field(6, ge=8, le=24, title="Months")
    stages: tuple[Stage, ...] = Field((), title="Stages")


@pytest.mark.one_server
def test_parameters_that_no_longer_fit_suspend_in_words_and_are_mended_on_the_form(world, lead):
    made = new(world, lead, "misfit")
    path = f"{DESK}/editions/{made}"
    lead.post(f"{path}/parameters", {**NUMBERS, "version": "1"})
    lead.post(f"{path}/publish")
    newer = observer("online", Staged)
    with using(Registry({"online": newer})):
        assert "Some parameters do not fit the programme any more" in lead.get(f"{DESK}/programmes").text
        assert trouble_of(row(world, made)).what == fault_of(row(world, made)).what
        page = lead.get(f"{path}/parameters").text
        assert 'id="set-months-error"' in page
        assert "does not know these parameters any more" in page
        rows = {"set-months": "9", "set-stages-0-name": "First", "set-stages-0-weeks": "3"}
        version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
        assert lead.post(f"{path}/parameters", {**CORE, **rows, "version": version}).status_code == 303
    assert row(world, made).config == {"months": 9, "stages": [{"name": "First", "weeks": 3}]}
    with using(Registry({})):
        assert trouble_of(row(world, made)).what == fault_of(row(world, made)).what
        assert "is not installed on this server" in lead.get(f"{path}").text
        assert lead.get(f"{path}/parameters").status_code == 200


@pytest.mark.one_server
def test_a_programme_is_made_and_a_university_answers_for_itself(world):
    helene, giulia = world.client("helene"), world.client("giulia")
    made = world.client("adele").post(
        "/t/graz/desk/programmes/new",
        {
            "plugin": "online",
            "key": "peer",
            "titles-en": "Peer mentoring",
            "titles-de": "",
            "summaries-en": "",
            "partners": [world.ids["padua"]],
        },
    )
    assert made.status_code == 303, made.text
    number = int(re.search(r"programmes/(\d+)/", made.location)[1])
    again = {"plugin": "online", "key": "peer"}
    assert helene.post("/t/graz/desk/programmes/new", again).status_code == 422
    assert "University of Graz invites this university" in giulia.get("/t/padua/desk/programmes").text
    at = f"/t/padua/desk/programmes/{number}"
    assert giulia.post(f"{at}/accept").status_code == 303
    assert giulia.post(f"{at}/accept").status_code == 303
    assert giulia.post(f"{at}/decline").status_code == 409
    assert giulia.post(f"{at}/leave").status_code == 303
    assert "Your university takes nobody new." in giulia.get("/t/padua/desk/programmes").text
    assert helene.post(f"/t/graz/desk/programmes/{number}/invite", {"university": world.ids["lyon"]}).status_code == 303
    claire = world.client("claire")
    assert claire.post(f"/t/lyon/desk/programmes/{number}/decline").status_code == 303
    assert "Peer mentoring" not in claire.get("/t/lyon/desk/programmes").text
    assert world.client("carmen").post(f"/t/granada/desk/programmes/{number}/accept").status_code == 404
    page = helene.get(f"/t/graz/desk/programmes/{number}").text
    assert "does not want to take part" in page
    assert "A university declined." in page


def observer(name, config=NoConfig):
    """An installed plugin with these parameters, that wants to be told."""
    module = ModuleType(f"mentes_{name}")
    module.card = hookimpl(lambda: Card(name, config=config))
    module.happened = hookimpl(_hear)
    return bind(name, module)


def _hear(event):
    """Told of everything, and does nothing."""


@pytest.mark.one_server
def test_an_observer_is_told_of_the_programmes_that_chose_it(world):
    found = registry().plugins | {name: observer(name) for name in ("slack", "matrix")}
    edition = world.ids["edition"]
    with using(Registry(found)), world.seen_by(None, "alliance", "graz", "padua"):
        held = db.session.get_one(Programme, edition_of(edition).programme_id)
        held.observers = ["slack"]
        db.session.flush()
        here = [world.ids["alliance"], world.ids["graz"]]
        assert observers_of(EditionChanged(edition, held.id), here) == ["slack"]
        assert observers_of(MeetingHeld(1, world.ids["pair:a"]), here) == ["slack"]
        assert observers_of(RoleGranted(1, 1), here) == []
    with using(Registry(found)):
        page = world.client("claire").get(f"{DESK}/programmes/{programme_id(world)}").text
    assert re.search(r'value="slack" checked', page)
    assert re.search(r'value="matrix"(?! checked)', page)


@pytest.mark.one_server
def test_the_file_of_the_owner_says_what_the_pages_made(world, lead):
    stones = {"milestones-0-titles-en": "Kick-off", "milestones-0-on": "2030-05-01", "milestones-0-until": "2030-05-02"}
    stones |= {"milestones-0-tell": "both", "milestones-0-before": "3", "letters-opens": "", "letters-ends": "20"}
    new(world, lead, "written-back", closes_on="", **stones)
    with world.seen_by(None, "alliance"):
        text = export(db.session(), "alliance")
    said = tomllib.loads(text)["programmes"][0]
    made = next(EditionSeed.model_validate(each) for each in said["editions"] if each["key"] == "written-back")
    assert (made.state, made.closes_on) == ("draft", None)
    days = {"on": date(2030, 5, 1), "until": date(2030, 5, 2)}
    assert [each.model_dump() for each in made.milestones] == [
        {"titles": {"en": "Kick-off"}, **days, "tell": "both", "before": 3}
    ]
    assert made.letters == {"opens": False, "closes": False, "closed": False, "starts": False, "ends": 20}
    with world.seen_by(None, "trier"):
        owner = db.session.get_one(Tenant, world.ids["trier"])
        wanted = ProgrammeSeed.model_validate({**said, "key": "copy", "editions": [made]})
        _create(db.session(), owner, wanted, {row.slug: row for row in db.session.scalars(sa.select(Tenant))})
        kept = db.session.scalars(sa.select(Edition).where(Edition.owner_id == owner.id)).one()
        days = {"on": "2030-05-01", "until": "2030-05-02"}
        assert [each.pop("key") for each in kept.milestones] != [""]
        assert edition_of(kept.id).letters == DayLetters(opens=None, closes=None, closed=False, starts=None, ends=20)
        assert (kept.state, kept.milestones) == (
            "draft",
            [{"titles": {"en": "Kick-off"}, **days, "tell": "both", "before": 3}],
        )
        db.session.rollback()


@pytest.mark.parametrize("until", ["2030-04-30", "+1 day"])
def test_a_milestone_of_a_file_ends_after_it_began(until):
    given = {"titles": {"en": "Kick-off"}, "on": "2030-05-01" if until[0] == "2" else "+2 days", "until": until}
    with pytest.raises(ValidationError):
        MilestoneSeed.model_validate(given)
