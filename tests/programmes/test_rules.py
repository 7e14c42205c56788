"""An edition runs by the rules of its one plugin, with its own numbers; what cannot run can still be read."""

from types import ModuleType

import pytest
from pydantic import BaseModel
from tests.programmes.conftest import edition, join, programme, university

from mentes.base.db import db
from mentes.plugin.answers import Card
from mentes.plugin.design import Design
from mentes.plugin.frozen import ConfigMisfit, thaw
from mentes.plugin.loader import Quarantined, Registry, bind, registry, using
from mentes.plugin.specs import hookimpl
from mentes.programmes.models import Edition
from mentes.programmes.rules import (
    ProgrammeSuspended,
    change_config,
    facts_of,
    flag_faults,
    freeze_edition,
    rules_of,
    writable,
)
from mentes.programmes.service import edition_of


class Numbers(BaseModel):
    of: list[int] = []


@pytest.mark.requirement("S0-2", "S0-44")
def test_two_editions_run_side_by_side_with_numbers_of_their_own(app):
    house = programme(university("alliance"), university("graz"))
    first = edition_of(edition(house).id)
    later = edition_of(edition(house, key="2022-2023", config={"months": 9, "calls": 4}).id)
    designs = [rules_of(each).design for each in (first, later)]
    assert [design.lasts.count for design in designs] == [6, 9]
    assert [rules_of(each).config.months for each in (first, later)] == [6, 9]
    assert [design.meetings.at_least for design in designs] == [3, 4]
    assert facts_of(later, rules_of(later)).config.calls == 4


def test_a_plugin_is_asked_once_for_the_same_parameters_and_its_answers_are_nobodys_to_change(app):
    house, asked = programme(university("alliance")), []
    module = ModuleType("mentes_counting")
    module.card = hookimpl(lambda: Card("Counting", config=Numbers))
    module.design = hookimpl(lambda config: asked.append(config.of) or Design(domain=f"counting_{config.of[0]}"))
    with using(Registry({"online": bind("online", module)})):
        first, again, other = (
            edition_of(edition(house, key=key, config={"of": of}).id)
            for key, of in (("a", [1]), ("b", [1]), ("c", [2]))
        )
        for each in (first, again, other, first):
            rules_of(each).config.of.append(9)
        assert asked == [[1], [2]]
        assert [rules_of(each).config.of for each in (first, again, other)] == [[1], [1], [2]]
        assert [rules_of(each).design.domain for each in (first, again, other)] == [
            "counting_1",
            "counting_1",
            "counting_2",
        ]


def test_a_plugin_is_told_universities_by_slug_and_only_those_of_now(app):
    house = programme(university("alliance"), university("padua"), university("graz"))
    join(house, university("lyon"), "left")
    row = edition_of(edition(house).id)
    told = facts_of(row, rules_of(row))
    assert (told.owner, told.partners, told.programme) == ("alliance", ("graz", "padua"), "online")
    assert (told.window.opens, told.window.closes, told.starts) == (row.opens_on, row.closes_on, row.starts_on)


@pytest.mark.parametrize("config", [{"months": 0}, {"months": "six"}, {"unheard_of": 1}])
def test_parameters_that_do_not_fit_suspend_the_edition_but_do_not_hide_it(app, config):
    row = edition(programme(university("alliance")), config=config)
    assert edition_of(row.id).key == "2021-2022"
    with pytest.raises(ProgrammeSuspended) as refused:
        writable(edition_of(row.id))
    assert next(iter(config)) in refused.value.fault
    assert flag_faults(db.session()) == [(row.id, refused.value.fault)]
    assert edition_of(row.id).fault == refused.value.fault
    with pytest.raises(ProgrammeSuspended):
        freeze_edition(row.id)


ASIDE = Quarantined("online", "mentes", "ImportError: no such module", "Traceback …")


@pytest.mark.parametrize(
    ("found", "why"),
    [(Registry(), "not installed"), (Registry(quarantine={"online": ASIDE}), "ImportError: no such module")],
)
def test_without_its_plugin_an_edition_is_suspended_until_it_is_back(app, found, why):
    row = edition(programme(university("alliance")))
    with using(found):
        with pytest.raises(ProgrammeSuspended):
            writable(edition_of(row.id))
        flag_faults(db.session())
    assert edition_of(row.id).fault == f"plugin online: {why}"
    assert flag_faults(db.session()) == [(row.id, None)]
    assert edition_of(row.id).fault is None
    assert isinstance(writable(edition_of(row.id)).design, Design)


def test_one_broken_edition_leaves_the_others_alone(app):
    house = programme(university("alliance"))
    well, ill = edition(house), edition(house, key="ill", config={"months": -1})
    assert [number for number, _ in flag_faults(db.session())] == [ill.id]
    assert writable(edition_of(well.id))


def test_what_is_frozen_stays_when_the_edition_changes(app):
    row = edition(programme(university("alliance")))
    frozen = freeze_edition(row.id)
    change_config(row.id, {"months": 9, "calls": 4})
    assert rules_of(edition_of(row.id)).design.meetings.at_least == 4
    kept = thaw(frozen)
    assert (kept.plugin, kept.config["months"], kept.design.meetings.at_least) == ("online", 6, 3)
    assert kept.design == rules_of(edition_of(edition(programme(university("b")), key="x").id)).design
    source = registry().plugin("online").rules.design(config=registry().plugin("online").card.config()).texts()[0]
    assert kept.texts["en"][source] == source
    assert set(kept.texts) >= {"en"}


def test_parameters_that_do_not_fit_are_not_taken(app):
    row = edition(programme(university("alliance")))
    with pytest.raises(ConfigMisfit):
        change_config(row.id, {"months": 0})
    assert db.session.get_one(Edition, row.id).config == {}


def test_good_parameters_end_a_suspension(app):
    row = edition(programme(university("alliance")), config={"months": 0}, fault="months")
    change_config(row.id, {"months": 6})
    assert edition_of(row.id).fault is None
