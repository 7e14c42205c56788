"""Texts in several languages: one input a language, nothing lost, each reader told theirs."""

from datetime import date

import pytest
from flask import Flask, g
from pydantic import BaseModel, Field

from mentes.base.actor import University
from mentes.base.form_languages import Translated, TranslatedText, asked_languages
from mentes.base.forms import UnknownField, bind
from mentes.base.i18n import Message, in_language, say


class Milestone(BaseModel):
    """A row with a text in several languages."""

    title: Translated = Field(title="What")
    day: date | None = Field(None, title="When")


class Config(BaseModel):
    """Parameters of a plugin."""

    welcome: Translated = Field({"en": "Welcome"}, title="Welcome")
    motto: Translated = Field(default_factory=dict, title="Motto")
    about: TranslatedText = Field(default_factory=dict, title="About")
    days: tuple[Milestone, ...] = Field((), title="Days")


GRAZ = University(1, "graz", "university", "active", {"en": "Graz"}, ("de", "en"), "Europe/Vienna", {})


@pytest.fixture
def at_graz():
    with Flask("mentes").test_request_context("/"):
        g.university = GRAZ
        yield


def sent(**more):
    return {"welcome-de": "Willkommen", "welcome-en": " ", "days-0-title-de": "", **more}


@pytest.mark.requirement("S0-44")
def test_there_is_one_input_for_each_language_of_the_university(at_graz):
    form = bind(Config)
    assert [each.name for each in form["welcome"]] == ["welcome-de", "welcome-en"]
    assert [each.label.text for each in form["welcome"]] == ["German", "English"]
    assert [each.data for each in form["welcome"]] == ["", "Welcome"]
    assert {each.type for each in form["about"]} == {"TextAreaField"}
    assert {each.type for each in form["welcome"]} == {"StringField"}
    assert [each.name for each in form["days"][0]["title"]] == ["days-0-title-de", "days-0-title-en"]


def test_what_was_written_is_kept_and_empty_languages_are_left_out(at_graz):
    typed = sent(**{"days-0-title-en": "Kick-off", "days-0-day": "2026-10-01"})
    form = bind(Config, data=typed)
    assert form.ok, form.errors
    assert form.value.welcome == {"de": "Willkommen"}
    assert form.value.motto == {}
    assert form.value.days == (Milestone(title={"en": "Kick-off"}, day=date(2026, 10, 1)),)


def test_a_language_in_which_something_is_written_keeps_its_input(at_graz):
    held = Config(welcome={"fr": "Bienvenue"}, days=(Milestone(title={"it": "Inizio"}),))
    form = bind(Config, held)
    assert [each.name for each in form["welcome"]] == ["welcome-de", "welcome-en", "welcome-fr"]
    assert "days-0-title-it" in [each.name for each in form["days"][0]["title"]]
    assert bind(Config, held, data=sent(**{"welcome-fr": "Salut"})).value.welcome == {
        "de": "Willkommen",
        "fr": "Salut",
    }
    with pytest.raises(UnknownField):
        bind(Config, data=sent(**{"welcome-fr": "Salut"}))


def test_a_text_that_must_be_there_must_be_there_in_one_language(at_graz):
    form = bind(Config, data={"welcome-de": "", "days-0-day": "2026-10-01"})
    assert form.status == 422
    assert [(wrong.id, wrong.message) for wrong in form.errors] == [
        ("welcome-de", "Please fill this in, in at least one language."),
        ("days-0-title-de", "Please fill this in, in at least one language."),
    ]


def test_too_long_is_said_at_the_language(at_graz):
    form = bind(Config, data=sent(**{"motto-en": "x" * 201}))
    assert [wrong.id for wrong in form.errors] == ["motto-en"]
    assert form["motto"]["en"].data == "x" * 201


def test_elsewhere_all_languages_are_asked():
    assert set(asked_languages()) >= {"de", "en"}


@pytest.mark.parametrize(
    ("texts", "locale", "said"),
    [
        ({"de": "Ja", "en": "Yes"}, "de", "Ja"),
        ({"de": "Ja", "en": "Yes"}, "de_AT", "Ja"),
        ({"pt-BR": "Sim", "en": "Yes"}, "pt_BR", "Sim"),
        ({"de": "Ja", "en": "Yes"}, "fr", "Yes"),
        ({"it": "Sì"}, "fr", "Sì"),
        ({}, "en", ""),
    ],
)
def test_each_reader_is_told_theirs(texts, locale, said):
    assert in_language(texts, locale) == said


def test_a_message_says_such_a_text_in_its_readers_language():
    message = Message("Read this: %(text)s", {"text": {"en": "Welcome", "de": "Willkommen"}})
    assert (say(message, "en"), say(message, "de")) == ("Read this: Welcome", "Read this: Willkommen")
