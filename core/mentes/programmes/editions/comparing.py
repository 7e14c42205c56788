"""Two versions beside each other: what somebody else saved meanwhile, and what the reader has typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wtforms.fields.core import Field

from mentes.base.form_fields import hidden
from mentes.base.forms import Form
from mentes.base.i18n import N_, say


@dataclass(frozen=True)
class Difference:
    """One field: what is saved now and what was typed; "" for nothing."""

    label: str
    saved: str
    typed: str


def differences(saved: Form[Any], typed: Form[Any]) -> list[Difference]:
    """The fields in which the two forms say something else, in the order of the page."""
    before, after = dict(_lines(saved)), dict(_lines(typed))
    return [
        Difference(label, before.get(label, ""), after.get(label, ""))
        for label in dict.fromkeys((*before, *after))
        if before.get(label, "") != after.get(label, "")
    ]


def has_now_seen(form: Form[Any], version: int) -> None:
    """The page that brings a form back shows this version: what is sent next is meant for it."""
    form.version = version
    form.hidden = [hidden("version", str(version))]


def _lines(fields: Any, before: str = "") -> Iterator[tuple[str, str]]:
    for field in fields:
        label = f"{before}{field.label.text}"
        if field.type == "HiddenField":
            continue
        if field.type in {"FieldList", "FormField"}:
            yield from _lines(field, before if field.type == "FieldList" else f"{label}: ")
        elif text := _text(field):
            yield label, text


def _text(field: Field) -> str:
    if field.type == "BooleanField":
        return say(N_("Yes")) if field.data else say(N_("No"))
    if field.type in {"RadioField", "SelectField", "SelectMultipleField"}:
        return ", ".join(str(choice.label) for choice in field.iter_choices() if choice.selected)
    return str(field.data or "")
