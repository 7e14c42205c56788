"""Forms from pydantic models: what is asked, what is read, what comes back."""

from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Annotated, Literal

import pytest
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints
from werkzeug.datastructures import MultiDict

from mentes.base.form_errors import WANTED
from mentes.base.form_reading import TooManyRows
from mentes.base.forms import UnknownField, bind
from mentes.base.i18n import N_


class Colour(Enum):
    """A choice with titles of its own."""

    RED = "r"
    BLUE = "b"

    @property
    def title(self):
        return {"r": "Deep red", "b": "Sky blue"}[self.value]


class Goal(BaseModel):
    """A row."""

    title: str = Field(max_length=40, title="Goal")
    by: date | None = None


class Everything(BaseModel):
    """One field of each kind."""

    name: str = Field(max_length=80, title=N_("Your name"), description="As in your passport")
    story: str = ""
    pages: int = Field(ge=1, le=500)
    ratio: float | None = Field(None, gt=0)
    born: date
    at: AwareDatetime
    wake: time | None = None
    agreed: Literal[True]
    news: bool = False
    sure: bool | None = None
    colour: Colour
    size: Literal["s", "m", "l"] = Field(json_schema_extra={"choices": {"s": "Small"}})
    steps: int = Field(ge=1, le=5)
    days: set[Literal["mon", "tue", "wed"]] = Field(min_length=1, max_length=2)
    goals: list[Goal] = Field(min_length=1, max_length=4)
    links: list[Annotated[str, StringConstraints(max_length=20)]] = []
    first: Goal


GOOD = {
    "name": "  Ada\tLovelace ",
    "story": "a\r\nb",
    "pages": "12",
    "ratio": "2,5",
    "born": "10.12.1995",
    "at": "2026-07-01T15:00",
    "agreed": "y",
    "colour": "b",
    "size": "m",
    "steps": "3",
    "days": ["mon", "tue"],
    "goals-4-title": "Write",
    "goals-7-title": "Read",
    "goals-7-by": "2026-08-01",
    "goals-9-title": " ",
    "links-0": "",
    "links-1": "x.org",
    "first-title": "Begin",
}


def send(changes=(), model=Everything, **options):
    return bind(model, data=GOOD | dict(changes), zone="Europe/Vienna", **options)


def said(form, field):
    return list(form[field].errors)


def test_what_was_sent_becomes_the_model():
    form = send()
    assert (form.ok, form.status, form.errors, form.form_errors) == (True, 200, [], [])
    assert form.value == Everything(
        name="Ada Lovelace",
        story="a\nb",
        pages=12,
        ratio=2.5,
        born=date(1995, 12, 10),
        at=datetime(2026, 7, 1, 13, 0, tzinfo=UTC),
        agreed=True,
        colour=Colour.BLUE,
        size="m",
        steps=3,
        days={"mon", "tue"},
        goals=[Goal(title="Write"), Goal(title="Read", by=date(2026, 8, 1))],
        links=["x.org"],
        first=Goal(title="Begin"),
    )


def test_a_form_filled_from_a_model_sends_the_same_model_again():
    first = send().value
    shown = bind(Everything, first, zone="Europe/Vienna")
    assert not shown.sent
    assert shown.status == 200
    again = MultiDict(
        (field.name, text)
        for field in leaves(shown)
        for text in (field.data if isinstance(field.data, list) else [field.data])
        if text is not False
    )
    assert bind(Everything, data=again, zone="Europe/Vienna").value == first


def leaves(fields):
    for field in fields:
        if field.type in {"FormField", "FieldList"}:
            yield from leaves(field)
        else:
            yield field


def test_fields_are_plain_wtforms_fields():
    form = bind(Everything)
    assert {field.name: field.type for field in form} == {
        "name": "StringField",
        "story": "TextAreaField",
        "pages": "StringField",
        "ratio": "StringField",
        "born": "StringField",
        "at": "StringField",
        "wake": "StringField",
        "agreed": "BooleanField",
        "news": "BooleanField",
        "sure": "RadioField",
        "colour": "RadioField",
        "size": "RadioField",
        "steps": "RadioField",
        "days": "SelectMultipleField",
        "goals": "FieldList",
        "links": "FieldList",
        "first": "FormField",
    }
    assert (form["name"].label.text, form["name"].description) == ("Your name", "As in your passport")
    assert [bool(form[name].flags.required) for name in ("name", "ratio", "story", "agreed", "news")] == [
        True,
        False,
        False,
        True,
        False,
    ]
    assert 'type="date"' in form["born"]()
    assert "maxlength" not in form["name"]()
    assert [label for _, label, *_ in form["colour"].iter_choices()] == ["Deep red", "Sky blue"]
    assert [label for _, label, *_ in form["size"].iter_choices()] == ["Small", "M", "L"]
    assert [label for _, label, *_ in form["sure"].iter_choices()] == ["No answer", "Yes", "No"]


def test_more_than_five_answers_go_into_a_select_box():
    class Many(BaseModel):
        letter: Literal["a", "b", "c", "d", "e", "f"]

    field = bind(Many)["letter"]
    assert field.type == "SelectField"
    assert field.iter_choices()[0].value == ""


@pytest.mark.requirement("UX-10", "UX-11", "UX-12")
def test_every_missing_answer_says_what_to_do_and_nothing_typed_is_lost():
    form = bind(Everything, data={"story": "kept", "born": "32.1.2026"})
    assert (form.ok, form.status) == (False, 422)
    assert [(wrong.id, wrong.message) for wrong in form.errors] == [
        ("name", "Please fill this in."),
        ("pages", "Enter a whole number, for example 3."),
        ("born", "There is no such day in the calendar. Please check day and month."),
        ("at", "Enter a date and a time."),
        ("agreed", "Please tick this box to go on."),
        ("colour-0", "Choose one of the answers."),
        ("size-0", "Choose one of the answers."),
        ("steps-0", "Choose one of the answers."),
        ("days-0", "Choose at least 1 answer."),
        ("goals-0-title", "Fill in at least 1 row."),
        ("first-title", "Please fill this in."),
    ]
    assert form["story"].data == "kept"
    assert 'type="text" value="32.1.2026"' in form["born"]()
    with pytest.raises(RuntimeError):
        _ = form.value


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "x" * 81, "Please shorten this to 80 characters; it has 81 now."),
        ("pages", "many", WANTED["whole"]),
        ("pages", "0", "Enter 1 or more."),
        ("pages", "1.5", WANTED["whole"]),
        ("pages", "9" * 5000, "Enter a whole number with at most nine digits."),
        ("ratio", "nan", WANTED["number"]),
        ("ratio", "inf", WANTED["number"]),
        ("ratio", "-1", "Enter a number greater than 0."),
        ("born", "0", WANTED["date"]),
        ("born", "1.1.0001", "Enter a year between 1900 and 2199."),
        ("at", "2026-07-01", WANTED["moment"]),
        ("at", "2026-07-01T25:00", "Enter a time between 00:00 and 23:59."),
        ("wake", "noon", WANTED["time"]),
        ("colour", "green", WANTED["choice"]),
        ("steps", "6", WANTED["choice"]),
        ("days", ["mon", "sun"], WANTED["choice"]),
        ("days", ["mon", "tue", "wed"], "Choose at most 2 answers."),
        ("size", "", WANTED["choice"]),
    ],
)
def test_an_answer_that_does_not_fit_says_what_to_do_and_comes_back(field, typed, message):
    form = send({field: typed})
    assert said(form, field) == [message]
    assert form[field].data == typed
    assert [wrong.message for wrong in form.errors] == [message]


def test_errors_in_a_row_lie_at_the_row_and_blank_rows_do_not_count():
    form = send({"goals-7-title": "", "goals-1-title": ""})
    assert [(wrong.id, wrong.label) for wrong in form.errors] == [("goals-1-title", "Goals 2: Goal")]
    assert form["goals"][1].form["by"].data == "2026-08-01"


class Line(BaseModel):
    """A row that asks for one thing."""

    goal: str = Field(title="Goal", max_length=40)


class Lines(BaseModel):
    """Three of them."""

    goals: list[Line] = Field(title="What would you like to reach?", min_length=1, max_length=3)
    more: list[Goal] = Field(title="And more", max_length=2)


def test_a_row_that_asks_for_one_thing_is_a_line_that_is_called_after_it():
    form = bind(Lines, {"goals": [{"goal": "a"}, {"goal": "b"}], "more": [{"title": "c"}]}, data=None)
    assert [row.form["goal"].label.text for row in form["goals"]] == ["Goal 1", "Goal 2", "Goal 3"]
    assert [bool(row.flags.is_line) for row in form["goals"]] == [True] * 3
    assert next((row.label.text, row.flags.is_line) for row in form["more"]) == ("And more 1", None)


def test_a_row_that_is_wrong_is_not_called_missing_as_well():
    form = bind(Lines, data={"goals-0-goal": "x" * 41})
    assert said(form, "goals") == []
    assert [wrong[1:] for wrong in form.errors] == [("Goal 1", "Please shorten this to 40 characters; it has 41 now.")]
    assert said(bind(Lines, data={"goals-0-goal": ""}), "goals") == ["Fill in at least 1 row."]


def test_how_many_answers_are_taken_is_said_before_anybody_chooses_too_many():
    class Few(BaseModel):
        some: tuple[Literal["a", "b", "c"], ...] = Field((), max_length=2, description="As you like.")
        every: tuple[Literal["a", "b", "c"], ...] = Field((), max_length=3)

    form = bind(Few, data=None)
    assert form["some"].description == "As you like. Choose at most 2 answers."
    assert form["every"].description == ""


def test_too_many_rows_all_come_back():
    form = send({f"goals-{n}-title": f"goal {n}" for n in range(20, 26)})
    assert said(form, "goals") == ["Fill in at most 4 rows."]
    assert len(form["goals"].entries) == 8


def test_an_unknown_field_is_refused_and_our_buttons_are_not():
    with pytest.raises(UnknownField) as refused:
        send({"is_admin": "1"})
    assert refused.value.status == 400
    assert send({"action": "draft"}).button == "draft"
    with pytest.raises(UnknownField):
        send({"goals-²-title": "x"})
    with pytest.raises(UnknownField):
        send({"goals-1-owner": "x"})


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("1.7.2026 9.05", datetime(2026, 7, 1, 7, 5, tzinfo=UTC)),
    ],
)
def test_a_time_that_occurs_twice_is_the_earlier_one(typed, utc):
    assert send({"at": typed}).value.at == utc


def test_a_time_that_the_clocks_skip_is_refused():
    form = send({"at": "2026-03-29T02:30"})
    assert "clocks go forward" in said(form, "at")[0]
    assert form["at"].data == "2026-03-29T02:30"


def test_the_hint_says_in_which_zone_times_are_typed():
    assert bind(Everything, zone="Europe/Vilnius")["at"].description == "Time in Vilnius."


class Chapter(BaseModel):
    """A part of a book, with lists within a list."""

    title: str = ""
    notes: list[str] = []


class Book(BaseModel):
    """Lists without a limit of their own."""

    chapters: list[Chapter] = []


@pytest.mark.parametrize("row", ["chapters-{}-title", "chapters-0-notes-{}", "chapters-{}-notes-0"])
def test_more_rows_than_a_page_can_hold_are_refused_in_words(app, row):
    with app.test_request_context():
        assert len(bind(Book, data={row.format(at): "x" for at in range(200)}).typed["chapters"]) in {1, 200}
        with pytest.raises(TooManyRows) as refused:
            bind(Book, data={row.format(at): "x" for at in range(201)})
    assert (refused.value.status, refused.value.message.values) == (400, {"most": 200, "sent": 201})
