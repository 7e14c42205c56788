"""Whatever is sent to a form: never an exception, never a loss, and only clean texts in the model."""

from datetime import date, datetime, time
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel, Field
from werkzeug.datastructures import MultiDict

from mentes.base.form_text import showable
from mentes.base.forms import OURS, UnknownField, bind

TYPED = st.text(st.characters(codec=None), max_size=40) | st.sampled_from(
    ["2026-02-30", "2026-03-29T02:30", "1.1.2026", "24:00", "1e400", "٣", "²", "0001-01-01T00:00", "9999-12-31T23:59"]
)


class Row(BaseModel):
    """A row."""

    title: str = Field(max_length=10)
    count: int | None = None


class Anything(BaseModel):
    """Every kind of text field."""

    line: str = Field(max_length=20)
    long: str = ""
    whole: int | None = None
    number: float | None = None
    day: date | None = None
    clock: time | None = None
    moment: AwareDatetime | None = None
    naive: datetime | None = None
    one: Literal["a", "b"] | None = None
    some: list[Literal["a", "b"]] = []
    rows: list[Row] = Field([], max_length=3)
    words: list[str] = []
    tick: bool = False


SCALARS = ["line", "long", "whole", "number", "day", "clock", "moment", "naive", "one"]
NAMES = st.sampled_from(
    [*SCALARS, "some", "tick", "rows-0-title", "rows-0-count", "rows-4-title", "words-0", "words-7"]
)


@given(st.lists(st.tuples(NAMES, TYPED), max_size=12))
def test_any_text_is_taken_or_comes_back(pairs):
    sent = MultiDict(pairs)
    form = bind(Anything, data=sent, zone="Europe/Vienna")
    assert form.ok is not bool(form.errors or form.form_errors)
    for name in SCALARS:
        assert form[name].data == showable(sent.get(name, ""))
    for field in form:
        field().encode("utf-8")
    if form.ok:
        assert not any(bad in form.value.line + form.value.long for bad in "\0\r\x1b\ud800")
        form.value.model_dump_json()


KNOWN = {*SCALARS, *OURS, "some", "tick"}


@given(st.text(max_size=20), TYPED)
def test_any_name_is_known_or_refused(name, typed):
    try:
        form = bind(Anything, data=MultiDict([(name, typed)]))
    except UnknownField:
        assert name not in KNOWN
    else:
        assert form.sent
