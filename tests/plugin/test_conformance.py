"""The kit finds what is wrong with a plugin and says it in words."""

from types import ModuleType

import pytest
from flask import Blueprint
from pydantic import BaseModel, Field

from mentes.plugin import Card, Design, Page, Step, Verdict, hookimpl, words
from mentes.plugin.conformance import problems
from mentes.plugin.loader import bind
from mentes.plugin.testing import assert_conforms


class Untitled(BaseModel):
    months: int = 6


class Demanding(BaseModel):
    months: int = Field(title="Months")


class Unaskable(BaseModel):
    mapping: dict[str, str] = Field(title="Mapping")


class Fussy(BaseModel):
    mapping: dict[str, str] = Field({}, title="Mapping")


STEP = Step("tea", words("Tea"))
FAULTS = {
    "empty-title": ({"card": lambda: Card(" ")}, "title is empty"),
    "untitled-parameter": ({"card": lambda: Card("Odd", config=Untitled)}, "config.months has no title"),
    "parameter-without-default": ({"card": lambda: Card("Odd", config=Demanding)}, "needs a default: months"),
    "question-no-form-can-ask": ({"card": lambda: Card("Odd", mentee=Unaskable)}, "no form can ask"),
    "parameter-no-form-can-ask": ({"card": lambda: Card("Odd", config=Fussy)}, "config: mapping: no form can ask"),
    "wrong-answer": ({"check_eligibility": lambda: True}, "must answer a Verdict"),
    "complete-at-once": ({"check_completion": Verdict.yes}, "just been introduced is complete"),
    "same-step-twice": ({"next_steps": lambda: (STEP, STEP)}, "same key"),
    "blueprint-of-another-name": ({"blueprints": lambda: (Blueprint("mine", __name__),)}, "must be called mentes_odd"),
}


@pytest.mark.parametrize(("hooks", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found_and_said(written, hooks, said):
    assert said in "\n".join(problems(written(**hooks)))


def test_a_plain_plugin_conforms(written):
    assert problems(written()) == ()


def test_the_kit_fails_the_test_with_all_faults(written):
    with pytest.raises(AssertionError, match="title is empty"):
        assert_conforms(written(card=lambda: Card(" ")))


def test_the_kit_takes_a_module_too():
    module = ModuleType("mentes_tea")
    module.card = hookimpl(lambda: Card("Tea"))
    assert_conforms(module)


PO = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def shipped(tmp_path):
    """A plugin with a folder: German words as given."""

    def ship(po, name="mentes_tea.po"):
        folder = tmp_path / "translations" / "de" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / name).write_text(PO + po, encoding="utf-8")
        (tmp_path / "__init__.py").write_text('N_ = str\nN_("Have tea")\n', encoding="utf-8")
        module = ModuleType("mentes_tea")
        module.__file__ = str(tmp_path / "__init__.py")
        module.card = hookimpl(lambda: Card("Tea"))
        module.design = hookimpl(lambda: Design(pages=(Page("p", "Tea", ("Drink.",)),)))
        return bind("tea", module)

    return ship


WORDS = {
    "all": ('msgid "Tea"\nmsgstr "Tee"\n\nmsgid "Drink."\nmsgstr "Trink."\n\nmsgid "Have tea"\nmsgstr "Tee!"\n', 0),
    "one-empty": ('msgid "Tea"\nmsgstr "Tee"\n\nmsgid "Drink."\nmsgstr ""\n\nmsgid "Have tea"\nmsgstr "Tee!"\n', 1),
    "one-fuzzy": (
        'msgid "Tea"\nmsgstr "Tee"\n\n#, fuzzy\nmsgid "Drink."\nmsgstr "x"\n\nmsgid "Have tea"\nmsgstr "T"\n',
        1,
    ),
    "none": ("", 3),
}


@pytest.mark.parametrize(("po", "missing"), WORDS.values(), ids=WORDS)
def test_a_language_that_is_there_is_complete(shipped, po, missing):
    assert len([each for each in problems(shipped(po)) if "missing" in each]) == missing


def test_a_catalogue_carries_the_name_of_its_plugin(shipped):
    assert "there is no mentes_tea.po" in "\n".join(problems(shipped("", name="messages.po")))


def test_templates_lie_in_a_folder_of_the_plugins_name(shipped, tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "base.html").write_text("", encoding="utf-8")
    assert "templates/base.html" in "\n".join(problems(shipped(WORDS["all"][0])))
