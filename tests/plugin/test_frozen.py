"""A mentorship keeps the rules it began with, whatever becomes of the plugin."""

import json
from dataclasses import replace

import pytest
from pydantic import AliasChoices, BaseModel, Field

from mentes.base.i18n import Message, say
from mentes.plugin import Card, NoConfig, model_of
from mentes.plugin.frozen import ConfigMisfit, config_of, freeze, frozen_config_of, thaw
from mentes.plugin.parts import Months
from mentes_online.config import Config

GERMAN = {"Mentoring agreement": "Mentoring-Vereinbarung"}


@pytest.fixture
def frozen(plugin, facts):
    edition = facts.edition(months=9, calls=4)
    return json.loads(json.dumps(freeze(plugin, edition.config, edition.design, {"de": GERMAN})))


def test_thawed_is_what_was_frozen(frozen, plugin, facts):
    thawed, edition = thaw(frozen), facts.edition(months=9, calls=4)
    assert thawed.design == edition.design
    assert frozen_config_of(plugin, thawed) == edition.config
    assert (thawed.plugin, thawed.version) == ("online", plugin.version)


@pytest.mark.requirement("S0-44")
def test_a_later_edition_leaves_the_frozen_one_alone(frozen, facts):
    assert thaw(frozen).design.lasts == Months(9)
    assert facts.edition().design.lasts == Months(6)


def test_texts_stay_as_they_were_shown(frozen):
    thawed = thaw(frozen)
    assert thawed.text("Mentoring agreement", "de") == "Mentoring-Vereinbarung"
    assert thawed.text("Mentoring agreement", "fr") == "Mentoring agreement"


def test_an_old_paper_is_checked_by_its_own_questions(frozen):
    agreement = thaw(frozen).design.paper("agreement")
    model = model_of(agreement.sections)
    assert model(goals=[{"text": "Finish the thesis", "area": "research"}]).goals[0].area == "research"


class Shorter(BaseModel, extra="forbid"):
    """Next year's parameters: all but one are gone."""

    months: int = 6


class Longer(Config):
    """Next year's parameters: one is new."""

    colour: str = "green"


class Renamed(BaseModel, extra="forbid"):
    """Next year's parameters: one is gone, one is new."""

    duration: int = 6


class Known(BaseModel, extra="forbid"):
    """The same, with the old name."""

    duration: int = Field(6, validation_alias=AliasChoices("duration", "months"))


def test_frozen_parameters_fit_a_plugin_that_asks_less_or_more(frozen, written):
    fits = {
        each: frozen_config_of(written(card=lambda each=each: Card("Later", config=each)), thaw(frozen))
        for each in (Shorter, Longer)
    }
    assert fits[Shorter] == Shorter(months=9)
    assert (fits[Longer].months, fits[Longer].calls, fits[Longer].colour) == (9, 4, "green")


def test_a_parameter_that_may_have_been_renamed_is_never_a_default(frozen, written):
    with pytest.raises(ConfigMisfit) as misfit:
        frozen_config_of(written(card=lambda: Card("Later", config=Renamed)), thaw(frozen))
    assert "months" in [place for place, _ in misfit.value.problems]
    known = frozen_config_of(written(card=lambda: Card("Later", config=Known)), thaw(frozen))
    assert known.duration == 9


class Narrow(BaseModel):
    """Parameters that nine months do not fit."""

    months: int = Field(6, le=8)


def test_parameters_that_do_not_fit_say_where(written):
    plugin = written(card=lambda: Card("Narrow", config=Narrow))
    with pytest.raises(ConfigMisfit) as misfit:
        config_of(plugin, {"months": 9})
    assert misfit.value.problems[0][0] == "months"
    assert misfit.value.status == 503


def test_an_editions_parameters_are_taken_strictly(plugin):
    assert config_of(plugin, {"months": 9}) == Config(months=9)
    with pytest.raises(ConfigMisfit):
        config_of(plugin, {"colour": "green"})


def test_a_format_of_the_future_is_not_guessed_at(frozen):
    with pytest.raises(ValueError, match="format 2"):
        thaw(frozen | {"format": 2})


def test_a_plugin_without_parameters_freezes_too(written):
    plugin = written()
    design = plugin.rules.design(config=NoConfig())
    assert thaw(freeze(plugin, NoConfig(), design, {})).config == {}


def test_texts_are_said_as_they_were_shown_and_those_of_no_other_day(frozen):
    title = Message("Mentoring agreement", domain=thaw(frozen).spoken.domain)
    assert say(title, "de") == "Mentoring-Vereinbarung"
    other = thaw(frozen | {"texts": {"de": {"Mentoring agreement": "Abrede"}}}).spoken
    assert say(replace(title, domain=other.domain), "de") == "Abrede"
    assert say(title, "de") == "Mentoring-Vereinbarung"


def test_what_was_not_frozen_is_said_as_today(frozen):
    spoken = thaw(frozen).spoken.domain
    assert say(Message("Wrap-up", domain=spoken), "de") == say(Message("Wrap-up", domain="mentes_online"), "de")
    assert say(Message("Wrap-up", domain="mentes_online@unheard"), "de") != "Wrap-up"
