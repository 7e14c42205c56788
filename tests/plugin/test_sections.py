"""A model becomes questions and the questions become a model that asks the same."""

import gc
import weakref
from datetime import date
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError

from mentes.plugin import Labels, Section, model_of, sections_of
from mentes.plugin.examples import answers_to
from mentes.plugin.sections import EMPTY, Option, UnanswerableError

Colour = Annotated[Literal["red", "blue"], Labels(red="Red", blue="Blue")]


class Row(BaseModel):
    text: str = Field(title="Goal", max_length=100)
    colour: Colour = Field(title="Colour")


class Everything(BaseModel):
    line: str = Field(title="Line", max_length=100)
    long: str = Field("", title="Long", description="As long as you like", max_length=4000)
    endless: str = Field(title="Endless")
    colour: Colour = Field(title="Colour")
    colours: tuple[Colour, ...] = Field((), title="Colours", max_length=2)
    rows: tuple[Row, ...] = Field(title="Rows", min_length=1, max_length=3)
    tick: bool = Field(default=False, title="Tick")
    must: Literal[True] = Field(title="Must")
    day: date = Field(title="Day")
    maybe_day: date | None = Field(None, title="Maybe a day")
    scale: int = Field(title="Scale", ge=1, le=5)
    count: int | None = Field(None, title="Count", ge=0)


def test_how_others_read_a_question_goes_to_the_section_and_back():
    class Asked(BaseModel):
        where: str = Field(title="Where are you now?", max_length=100, json_schema_extra={"told": "Status"})

    (section,) = sections_of(Asked)
    assert (section.title, section.told) == ("Where are you now?", "Status")
    assert sections_of(model_of((section,))) == (section,)


def test_a_model_that_nobody_needs_any_more_is_kept_by_nobody():
    model = model_of((Section("text", "Text", "text", max_length=10),))
    sections_of(model)
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_a_field_becomes_the_question_of_its_type():
    kinds = {section.key: (section.kind, section.required) for section in sections_of(Everything)}
    assert kinds == {
        "line": ("text", True),
        "long": ("long_text", False),
        "endless": ("long_text", True),
        "colour": ("choice", True),
        "colours": ("choices", False),
        "rows": ("rows", True),
        "tick": ("yes_no", False),
        "must": ("yes_no", True),
        "day": ("date", True),
        "maybe_day": ("date", False),
        "scale": ("scale", True),
        "count": ("number", False),
    }


def test_labels_and_bounds_come_along():
    by_key = {section.key: section for section in sections_of(Everything)}
    assert by_key["colour"].options == (Option("red", "Red"), Option("blue", "Blue"))
    assert (by_key["rows"].least, by_key["rows"].most, len(by_key["rows"].rows)) == (1, 3, 2)
    assert (by_key["line"].max_length, by_key["long"].help) == (100, "As long as you like")


def test_there_and_back_asks_the_same():
    there = sections_of(Everything)
    back = sections_of(model_of(there))
    capped = tuple(section for section in back if section.key != "endless")
    assert capped == tuple(section for section in there if section.key != "endless")


WRONG = {
    "line-too-long": {"line": "x" * 101},
    "line-empty": {"line": "  "},
    "ten-megabytes": {"endless": "x" * 10_000_000},
    "unknown-colour": {"colour": "green"},
    "no-rows": {"rows": ()},
    "too-many-rows": {"rows": ({"text": "a", "colour": "red"},) * 4},
    "row-without-text": {"rows": ({"text": "", "colour": "red"},)},
    "must-not-ticked": {"must": False},
    "no-such-day": {"day": "2026-02-30"},
    "off-the-scale": {"scale": 6},
    "less-than-none": {"count": -1},
    "asked-for-nothing-like-it": {"extra": 1},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_the_model_of_the_questions_refuses_what_was_not_asked(wrong):
    model = model_of(sections_of(Everything))
    assert model(**answers_to(Everything))
    with pytest.raises(ValidationError):
        model(**answers_to(Everything) | wrong)


@pytest.mark.requirement("S0-35")
@pytest.mark.parametrize(("answers", "ok"), [({}, False), ({"a": "  "}, False), ({"b": "x"}, True)])
def test_any_one_wants_at_least_one_answer(answers, ok):
    sections = tuple(Section(key, key.upper(), "long_text", required=False) for key in "ab")
    model = model_of(sections, any_one=True)
    if ok:
        assert model(**answers)
    else:
        with pytest.raises(ValidationError, match=EMPTY):
            model(**answers)


class Mapped(BaseModel):
    """No form can ask for this."""

    mapping: dict[str, str]


class Listed(BaseModel):
    """Nor for this."""

    days: tuple[date, ...]


@pytest.mark.parametrize("model", [Mapped, Listed])
def test_what_no_form_can_ask_for_is_refused(model):
    with pytest.raises(UnanswerableError):
        sections_of(model)


keys = st.text("abcdefgh", min_size=1, max_size=8)
plain = st.builds(
    Section,
    key=keys.map("q_{}".format),
    title=st.text(min_size=1, max_size=40),
    kind=st.sampled_from(["text", "yes_no", "date", "number"]),
    required=st.booleans(),
)


@given(st.lists(plain, max_size=6, unique_by=lambda section: section.key))
def test_any_questions_make_a_model_that_asks_them(sections):
    asked = sections_of(model_of(tuple(sections)))
    assert [(each.key, each.title, each.required) for each in asked] == [
        (each.key, each.title, each.required) for each in sections
    ]
