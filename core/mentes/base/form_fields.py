"""WTForms fields for the shapes of a model: they carry texts only, so that whatever was typed comes back."""

import re
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.core import Field, UnboundField
from wtforms.form import BaseForm
from wtforms.widgets import Input, TextArea

from mentes.base.form_errors import at_most
from mentes.base.form_languages import InEveryLanguage
from mentes.base.form_shapes import Shape
from mentes.base.formats import zone_city
from mentes.base.i18n import N_, Message, say

RADIOS = 5  # more answers than this go into a select box
INPUTS: Mapping[str, tuple[str, dict[str, str]]] = {
    "text": ("text", {}),
    "whole": ("text", {"inputmode": "numeric"}),
    "number": ("text", {"inputmode": "decimal"}),
    "date": ("date", {}),
    "time": ("time", {}),
    "moment": ("datetime-local", {}),
}
PICKED: Mapping[str, re.Pattern[str]] = {
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "time": re.compile(r"\d\d:\d\d"),
    "moment": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d"),
}


class Name(str):
    """A word out of the data, that no template looks up in a catalogue."""

    __slots__ = ()


class Area(TextArea):  # type: ignore[misc]
    """A text area without `maxlength`: a browser would silently cut what is pasted into it."""

    validation_attrs = ("required", "disabled")


class Line(Input):  # type: ignore[misc]
    """An input of any type, without `maxlength` for the same reason."""

    validation_attrs = ("required", "disabled")


class Rows(FieldList):  # type: ignore[misc]
    """Rows of one kind; `flags.can_add` says whether a button may ask for one more."""


class Part(FormField):  # type: ignore[misc]
    """The fields of a nested model, drawn as a group."""

    errors: Any = ()

    def __iter__(self) -> Any:
        """Go through the fields of the group."""
        return iter(self.form)


def form_of(shapes: tuple[Shape, ...], texts: Mapping[str, Any], prefix: str, zone: str) -> BaseForm:
    """A WTForms form that shows these texts, with labels and hints in the reader's language."""
    form = BaseForm({shape.name: _field(shape, zone) for shape in shapes}, prefix=prefix)
    form.process(obj=SimpleNamespace(**{shape.name: _wrapped(shape, texts[shape.name]) for shape in shapes}))
    for shape in shapes:
        _finish(form[shape.name], shape)
    return form


def hidden(name: str, value: str) -> Field:
    """A field that only carries a value to the server and back."""
    form = BaseForm({name: HiddenField()})
    form.process(data={name: value})
    return form[name]


def _wrapped(shape: Shape, text: Any) -> Any:
    """Texts of a group as an object: WTForms would take a mapping apart into arguments of its own."""
    if shape.kind == "rows":
        return [_wrapped(shape.parts[0], row) for row in text]
    return SimpleNamespace(texts=text) if shape.kind == "part" else text


def _number(entry: Field, shape: Shape, title: str, number: int) -> None:
    """Call a row by its number; a row that asks for one thing is called after that, and drawn without a box of its own."""
    entry.label.text = f"{title} {number}"
    if shape.kind == "part" and len(shape.parts) == 1 and shape.container is not InEveryLanguage:
        only = next(iter(entry))
        only.label.text = f"{only.label.text} {number}"
        entry.flags.is_line = True


def _finish(field: Field, shape: Shape) -> None:
    field.type = {Rows: "FieldList", Part: "FormField"}.get(type(field), field.type)
    if shape.required:
        field.flags.required = True
    if shape.kind in PICKED and field.data and not PICKED[shape.kind].fullmatch(field.data):
        field.widget = Line(input_type="text")  # a date picker would drop what it cannot read
    if shape.kind == "long" and shape.most:
        field.flags.maxlength = shape.most
    if shape.kind == "rows":
        field.flags.can_add = shape.most is None or len(field.entries) < shape.most
        for number, entry in enumerate(field.entries, 1):
            _finish(entry, shape.parts[0])
            _number(entry, shape.parts[0], field.label.text, number)


def _field(shape: Shape, zone: str) -> UnboundField:
    title, hint = (_said(text, shape.domain) for text in (shape.title, shape.hint))
    about = {"label": title, "description": hint, "render_kw": dict(shape.extra.get("attributes") or {})}
    match shape.kind:
        case "part":
            return Part(_form_class(shape, zone), **about)
        case "rows":
            return Rows(_field(shape.parts[0], zone), **about)
        case "tick":
            return BooleanField(**about)
        case "long":
            return TextAreaField(widget=Area(), **about)
        case "choice" | "choices":
            if shape.kind == "choices" and shape.most and shape.most < len(shape.options):
                about["description"] = f"{hint} {say(at_most(shape.most))}".strip()
            return _choice(shape, about)
        case "moment":
            where = say(Message(N_("Time in %(city)s."), {"city": zone_city(zone)}))
            about["description"] = f"{hint} {where}".strip()
    return _input(shape, about)


def _said(text: Any, domain: str) -> str:
    return say(text) if isinstance(text, Message) else say(Message(text, domain=domain)) if text else ""


def _form_class(shape: Shape, zone: str) -> Any:
    def made(formdata: None = None, obj: Any = None, prefix: str = "", **_: Any) -> BaseForm:  # noqa: ARG001
        return form_of(shape.parts, obj.texts, prefix, zone)

    return made


def _input(shape: Shape, about: dict[str, Any]) -> UnboundField:
    if shape.extra.get("widget") == "hidden":
        return HiddenField(label=about["label"])
    kind, attributes = INPUTS[shape.kind]
    kind = str(shape.extra.get("widget") or kind) if shape.kind == "text" else kind
    return StringField(widget=Line(input_type=kind), **(about | {"render_kw": attributes | about["render_kw"]}))


def _choice(shape: Shape, about: dict[str, Any]) -> UnboundField:
    options = [(one.token, Name(one.title) if one.is_name else _said(one.title, shape.domain)) for one in shape.options]
    if shape.kind == "choices":
        return _select(SelectMultipleField, options, about)
    named = any(not one.token for one in shape.options)  # an option of its own says what no choice means
    if len(options) <= RADIOS and shape.extra.get("widget") != "select":
        return _select(
            RadioField, [*([("", say(N_("No answer")))] if shape.nullable and not named else []), *options], about
        )
    return _select(SelectField, [*([] if named else [("", say(N_("Choose…")))]), *options], about)


def _select(kind: Any, options: list[tuple[str, str]], about: dict[str, Any]) -> UnboundField:
    return kind(choices=[SelectChoice(token, title) for token, title in options], validate_choice=False, **about)


def focus_id(field: Field) -> str:
    """The id of the control that a link in the error summary jumps to: the first one of a group."""
    if field.type in {"RadioField", "SelectMultipleField"}:
        return f"{field.id}-0"
    if field.type in {"FormField", "FieldList"}:
        first = next(iter(field), None)
        return focus_id(first) if first is not None else str(field.id)
    return str(field.id)
