"""A plugin that is away, or that forgot a parameter, while pairs go by it: all can be read, nothing changes, words say so."""

from types import ModuleType

import mentes_eight
import pytest
import sqlalchemy as sa
from pydantic import AliasChoices, BaseModel, Field

from mentes.base.db import db
from mentes.base.errors import Refusal
from mentes.mentorships.models import Mentorship, Side
from mentes.mentorships.papers import service as papers
from mentes.mentorships.papers.models import Paper, PaperText, Signature
from mentes.mentorships.steps import way_of
from mentes.plugin import Card, hookimpl
from mentes.plugin.loader import Registry, bind, registry, using
from tests.eight.pairs import ALL, begin, open_edition
from tests.eight.plugin import EIGHT, installed
from tests.eight.said import WORDS

SIDES = ("mentee", "mentor")
SUSPENDED = {"mentee": "Dieses Programm ist angehalten", "mentor": "This programme is suspended"}
LOST = {"mentee": "Nichts, was Sie geschrieben haben, ist verloren", "mentor": "Nothing that you wrote is lost"}


class Renamed(BaseModel, frozen=True, extra="forbid"):
    """The parameters of a version that calls `months` otherwise."""

    duration: int = Field(1, title="Duration")


class Known(BaseModel, frozen=True, extra="ignore"):
    """The same, and it still knows the old name."""

    duration: int = Field(1, title="Duration", validation_alias=AliasChoices("duration", "months"))


def version(config):
    """The plugin with other parameters."""
    module = ModuleType("mentes_eight")
    module.card = hookimpl(lambda: Card("Eight papers", config=config))
    module.design = mentes_eight.design
    return bind("eight", module, version="3.0")


def without():
    """This process with the eight uninstalled."""
    known = registry()
    return using(Registry({name: each for name, each in known.plugins.items() if name != "eight"}, known.quarantine))


AWAY = {"uninstalled": (without, "eight"), "renamed": (lambda: installed(version(Renamed)), "months")}


@pytest.fixture(scope="module")
def pair(world):
    with installed():
        two = begin(world, open_edition(world, goals=2), "ana", "diego")
        two.meet(1)
        two.match()
        two.paper("mentee", "agreement", papers.send, WORDS["agreement"])
        return two


def rows(pair):
    """Everything that is kept of a pair and its papers."""
    with pair.world.seen_by(None, *ALL):
        mine = [db.session.get_one(Mentorship, pair.id).state]
        mine += [_all(pair, model) for model in (Side, Paper, Signature)]
    for role in SIDES:
        with pair.world.seen_by(pair.name(role)):
            mine.append(_all(pair, PaperText))
    return mine


def _all(pair, model):
    found = sa.select(model.__table__).where(model.mentorship_id == pair.id)
    return sorted(map(repr, db.session.execute(found)))


@pytest.mark.requirement("REL-14", "UX-60")
@pytest.mark.parametrize("why", AWAY)
def test_all_can_be_read_and_words_say_so(pair, why):
    with AWAY[why][0]():
        for role in SIDES:
            page = pair.read(role)
            assert SUSPENDED[role] in page
            assert LOST[role] in page
            assert "goal-quetzal" in pair.read(role, "/papers/agreement")
            for rest in ("/guide/guide", "/meetings/1", "/papers/expectations"):
                pair.read(role, rest)
        assert "Mentoring-Vereinbarung" in pair.read("mentee")
        assert "Acht Schriftstücke" in str(way_of(pair.pair()).title("de"))


@pytest.mark.parametrize("why", AWAY)
def test_nothing_can_be_changed(pair, why):
    before = rows(pair)
    changes = {
        "/papers/agreement/sign": {"place": "Graz", "version": "1"},
        "/papers/expectations": {"hopes": "late-kakapo", "action": "send", "version": "0"},
        "/papers/agreement": {"goals-0-text": "late-kakapo", "goals-0-area": "career", "action": "send"},
        "/match": {"answer": "no"},
    }
    with AWAY[why][0]():
        for role in SIDES:
            for rest, data in changes.items():
                answer = pair.world.client(pair.name(role)).post(pair.path(role, rest), data)
                assert answer.status_code in {403, 409, 503}, (role, rest)
                assert "late-kakapo" in answer.text or "kakapo" not in str(data) or answer.status_code == 403
            with pytest.raises(Refusal):
                pair.propose(role, 3)
    assert rows(pair) == before


@pytest.mark.parametrize("why", AWAY)
def test_a_coordinator_is_told_what_to_do(pair, why):
    where = f"/t/granada/mentorships/{pair.id}"
    with AWAY[why][0]():
        page = pair.world.client("carmen").get(where).text
    assert "What to do" in page
    assert AWAY[why][1] in page.partition("What to do")[2][:400]


def test_as_soon_as_it_is_back_they_go_on(pair):
    for back in (version(Known), EIGHT):
        with installed(back):
            page = pair.read("mentor")
            assert SUSPENDED["mentor"] not in page
            way = way_of(pair.pair())
            assert way.fault is None
            assert getattr(way.edition.config, "duration", 6) == 6
    with installed():
        for role in SIDES:
            pair.sign(role, 1)
        assert pair.pair().state == "active"
