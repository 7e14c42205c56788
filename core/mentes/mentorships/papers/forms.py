"""What is asked on the page of a paper: its own questions, a signature, an addition, a wish for a change."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from mentes.base.form_fields import hidden
from mentes.base.forms import REQUEST, Form, bind
from mentes.base.i18n import N_, Message, say
from mentes.mentorships.papers.eyes import Eyes, eyes_of, eyes_of_answer
from mentes.mentorships.papers.offered import with_topic
from mentes.mentorships.papers.service import Desk
from mentes.mentorships.papers.texts import Text, draft_model, whole_model
from mentes.plugin.sections import model_of


class SignForm(BaseModel):
    """Where somebody signs; what they sign is the version that they read."""

    place: str = Field(
        max_length=120, title=N_("Place"), description=N_("Where you are as you sign, for example Graz.")
    )


class ButtonForm(BaseModel):
    """A button alone; what comes with it is the version that was read."""


class TickForm(BaseModel):
    """Whether a step is done."""

    done: Literal["yes", "no"]


class GiveBackForm(BaseModel):
    """What should be changed."""

    remark: str = Field(max_length=4000, title=N_("What would you like to be changed?"))


def write_form(place: Desk, text: Text | None, version: int, *, shown: bool = False, draft: bool = False) -> Form[Any]:
    """The paper's questions: all of them to be answered when it is sent, none while it is a `draft`."""
    model = draft_model(place.declared) if draft else whole_model(place.declared)
    data = None if shown else with_topic(place) or REQUEST
    bound = bind(model, text.values if text else None, domain=place.way.design.domain, data=data, version=version)
    form = _with_rows_named(bound)
    return seen_by(_with_ranges(form, place), eyes_of(place.declared))


def _with_ranges(form: Form[Any], place: Desk) -> Form[Any]:
    """Beside each number that the two agree on, what it can be in this edition."""
    named = {each.key: each for each in place.declared.sections}
    for _, key in place.declared.agrees:
        least, most = named[key].least, named[key].most
        if least is not None and most is not None:
            said = say(Message(N_("From %(least)s to %(most)s."), {"least": least, "most": most}))
            form[key].description = f"{form[key].description or ''} {said}".strip()
    return form


def addition_form(place: Desk, text: Text | None, version: int, *, shown: bool = False) -> Form[Any]:
    """What the side that confirms may add, begun with what it added before; empty where the programme asks for nothing."""
    model = model_of(place.declared.addition, name=f"{place.declared.key}_addition")
    form = _bound(model, text.values if text else None, place, shown=shown, version=version)
    return seen_by(form, eyes_of_answer(place.declared))


def seen_by(form: Form[Any], eyes: Eyes) -> Form[Any]:
    """The same form, in which each field says who can see what is written there."""
    for field in form:
        field.flags.eyes = eyes.field
    return form


def sign_form(version: int, *, shown: bool = False) -> Form[SignForm]:
    """Where somebody signs: a fact of the paper, no text of the two, so coordinators may know it."""
    form = bind(SignForm, version=version, data=None if shown else REQUEST)
    form["place"].flags.eyes = Message(N_("The two of you, and coordinators"))
    return form


def give_back_form(place: Desk, version: int, *, shown: bool = False) -> Form[GiveBackForm]:
    """What should be changed, in words that only the two read."""
    form = bind(GiveBackForm, version=version, data=None if shown else REQUEST, prefix="back")
    return seen_by(form, eyes_of_answer(place.declared))


def shown_forms(place: Desk, texts: dict[str, Text], written: int, read: int) -> dict[str, Form[Any]]:
    """Every form as it is before anything is sent; `written` and `read` are the versions that the reader has seen."""
    return {
        "write": write_form(place, texts.get("main"), written, shown=True),
        "counter": write_form(place, texts.get("main"), written, shown=True),
        "sign": sign_form(read, shown=True),
        "confirm": addition_form(place, texts.get("addition"), read, shown=True),
        "give_back": give_back_form(place, read, shown=True),
    }


def has_now_seen(form: Form[Any], version: int) -> None:
    """The page that brings a form back shows this version: what is sent next is meant for it."""
    form.version = version
    form.hidden = [hidden("version", str(version))]


def _bound(model: type[BaseModel], values: Any, place: Desk, *, shown: bool, version: int) -> Form[Any]:
    data = None if shown else REQUEST
    return bind(model, values, domain=place.way.design.domain, data=data, version=version)


def _with_rows_named(form: Form[Any]) -> Form[Any]:
    """Rows by what they ask for first: Goal 1, Goal 2."""
    for field in form:
        if field.type == "FieldList":
            for number, row in enumerate(field, 1):
                if row.flags.is_line:  # called so already
                    continue
                first = next(iter(row), None) if row.type == "FormField" else None
                row.label.text = f"{first.label.text} {number}" if first is not None else row.label.text
    return form
