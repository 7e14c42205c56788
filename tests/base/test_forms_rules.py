"""Forms and their models: odd texts, rules of a model, buttons, versions, and what a verb refuses."""

from datetime import date
from typing import Self, get_args

import pytest
from flask import Flask
from pydantic import BaseModel, Field, model_validator
from pydantic_core import core_schema

from mentes.base.form_errors import CHECK, TABLE, TIMED, WANTED, message_for
from mentes.base.form_shapes import UnaskableError
from mentes.base.forms import UnknownField, bind, problem
from mentes.base.i18n import N_


def said(form, field):
    return list(form[field].errors)


class Story(BaseModel):
    """One field, free."""

    text: str


def test_a_button_asks_for_one_more_row_without_any_complaint():
    class Log(BaseModel):
        notes: list[str] = Field([], max_length=5)

    shown = bind(Log)
    assert len(shown["notes"].entries) == 3
    more = bind(Log, data={"notes-0": "a", "notes-1": "", "notes-2": "", "add": "notes"})
    assert (more.ok, more.status, more.errors) == (False, 200, [])
    assert [entry.data for entry in more["notes"]] == ["a", "", "", ""]
    last = bind(Log, data={f"notes-{n}": "" for n in range(4)} | {"add": "notes"})
    assert (len(last["notes"].entries), last["notes"].flags.can_add) == (5, False)


@pytest.mark.parametrize("sign", ["\0", "\x07", "\x85".encode("latin-1").decode("cp1252") + "\x9d", "\ud800", "\x1b"])
def test_characters_that_cannot_be_kept_are_refused_and_marked(sign):
    form = bind(Story, data={"text": f"be{sign}fore"})
    assert not form.ok
    assert "invisible character" in form["text"].errors[0]
    assert "\N{REPLACEMENT CHARACTER}" in form["text"].data
    form["text"]().encode("utf-8")


def test_a_huge_text_is_refused_with_its_length():
    form = bind(Story, data={"text": "x" * 10_000_000})
    assert said(form, "text") == ["Please shorten this to 20,000 characters; it has 10,000,000 now."]


def test_texts_are_normalised():
    form = bind(Story, data={"text": "  e\u0301\r\nnext\rlast\u2028end \n"})
    assert form.value.text == "é\nnext\nlast\nend"


class Span(BaseModel):
    """A model with a rule of its own."""

    start: date
    end: date

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.end == self.start:
            problem(N_("This is no span: %(day)s to %(day)s."), day=self.start)
        if self.end < self.start:
            problem(N_("The end lies before the start."), field="end")
        return self


def test_a_models_own_rule_speaks_at_the_top_or_at_a_field():
    top = bind(Span, data={"start": "2026-11-28", "end": "2026-11-28"})
    assert top.form_errors == ["This is no span: Sat, 28 Nov 2026 to Sat, 28 Nov 2026."]
    assert (top.errors, top.status) == ([], 422)
    end = bind(Span, data={"start": "2026-11-28", "end": "2026-11-27"})
    assert [(wrong.id, wrong.message) for wrong in end.errors] == [("end", "The end lies before the start.")]


def test_a_verb_can_send_a_right_form_back():
    form = bind(Span, data={"start": "2026-11-27", "end": "2026-11-28"})
    form.refuse("The room is taken.", field="start")
    form.refuse("Try another day.", 409)
    assert (form.ok, form.status, said(form, "start"), form.form_errors) == (
        False,
        409,
        ["The room is taken."],
        ["Try another day."],
    )


def test_bounds_of_days_are_said_as_days():
    class Future(BaseModel):
        day: date = Field(ge=date(2026, 1, 5))

    assert said(bind(Future, data={"day": "2026-01-04"}), "day") == ["Choose Mon, 5 Jan 2026 or later."]


def test_choices_known_only_at_the_request():
    class Pairing(BaseModel):
        mentor: int
        helpers: list[int] = []

    people = [(17, "Ada"), (18, "Yes")]
    form = bind(Pairing, data={"mentor": "17", "helpers": ["18"]}, choices={"mentor": people, "helpers": people})
    assert form.value == Pairing(mentor=17, helpers=[18])
    assert [label for _, label, *_ in form["mentor"].iter_choices()] == ["Ada", "Yes"]
    assert not bind(Pairing, data={"mentor": "19"}, choices={"mentor": people}).ok


def test_the_version_and_the_key_come_back():
    shown = bind(Story, version=4, once=True)
    assert [field.name for field in shown][-2:] == ["version", "once"]
    sent = bind(Story, data={"text": "", "version": "3", "once": shown.once}, version=4, once=True)
    assert (sent.version, sent.once, sent.status) == (3, shown.once, 422)
    assert 'value="3"' in sent.hidden[0]()
    assert bind(Story, data={"text": "x", "version": "three"}, version=4).version == -1


def test_two_forms_on_a_page_are_told_apart_by_their_prefix():
    data = {"left-text": "a", "text": "b"}
    assert bind(Story, data=data, prefix="left").value.text == "a"
    with pytest.raises(UnknownField):
        bind(Story, data=data)


def test_a_request_is_read_on_post_and_shown_on_get():
    app = Flask("tried")
    with app.test_request_context("/", method="POST", data={"text": "x"}):
        assert bind(Story).value.text == "x"
        assert bind(Story, {"text": "y"}, data=None)["text"].data == "y"
    with app.test_request_context("/"):
        assert bind(Story, Story(text="row"))["text"].data == "row"


def test_what_no_form_can_ask_for_is_refused_at_once():
    class Strange(BaseModel):
        table: dict[str, int]

    with pytest.raises(UnaskableError, match="table"):
        bind(Strange)


def test_every_error_of_pydantic_has_a_sentence_of_ours():
    ours = {*WANTED.values(), *TABLE.values(), *TIMED.values(), CHECK}
    context = dict.fromkeys(["gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length"], 2)
    for known in get_args(core_schema.ErrorType):
        raised = known in {"value_error", "assertion_error"}
        error = {"type": known, "input": "typed", "ctx": {} if raised else context}
        message = message_for(error, None, "messages")
        assert message.text in ours or message.plural or "shorten" in message.text, known


def test_a_field_may_be_called_like_one_of_our_buttons():
    class Plan(BaseModel):
        action: str
        next: str

    form = bind(Plan, data={"action": "write", "next": "read", "do": "send"})
    assert (form.value, form.button) == (Plan(action="write", next="read"), "send")


def test_a_hidden_field_carries_a_value_and_its_fault_is_said_at_the_top():
    class Sign(BaseModel):
        text_version: int = Field(json_schema_extra={"widget": "hidden"})

    shown = bind(Sign, {"text_version": 4})
    assert (shown["text_version"].type, shown["text_version"].data) == ("HiddenField", "4")
    assert bind(Sign, data={"text_version": "4"}).value.text_version == 4
    lost = bind(Sign, data={"text_version": ""})
    assert (lost.errors, lost.form_errors) == ([], ["Enter a whole number, for example 3."])
