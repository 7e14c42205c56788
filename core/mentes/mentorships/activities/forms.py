"""What is asked about an activity, with who can see it at each field."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from mentes.base.clock import now
from mentes.base.form_fields import hidden
from mentes.base.forms import REQUEST, Form, bind
from mentes.base.i18n import N_, Message
from mentes.base.reader import reader_zone
from mentes.mentorships.activities.space import Space
from mentes.mentorships.activities.texts import asked_model
from mentes.plugin.parts import CONTACT, Activity

OURS = N_("Only the two of you")
COUNTED = N_("The two of you; coordinators see the number, summed up")


class MoveForm(BaseModel):
    """What an activity becomes."""

    state: Literal["planned", "done", "dropped"]


class RecommendedForm(BaseModel):
    """Which recommendation becomes an activity, and of which kind."""

    section: str = Field(max_length=100)
    kind: str = Field(max_length=100)


def plan_form(space: Space, declared: Activity) -> Form[Any]:
    """A new activity; `once` tells a second sending."""
    begun = {"on_day": _today()} if declared.key == CONTACT else None
    return _seen(bind(asked_model(declared), begun, domain=space.way.design.domain, once=True), declared)


def write_form(space: Space, declared: Activity, values: dict[str, Any], version: int, *, sent: bool) -> Form[Any]:
    """What was written about it, to be changed."""
    data = REQUEST if sent else None
    domain = space.way.design.domain
    return _seen(bind(asked_model(declared), values, domain=domain, version=version, data=data), declared)


def has_now_seen(form: Form[Any], version: int) -> None:
    """The page that brings a form back shows this version: what is sent next is meant for it."""
    form.version = version
    form.hidden = [hidden("version", str(version))]


def _today() -> date:
    return now().astimezone(reader_zone()).date()


def _seen(form: Form[Any], declared: Activity) -> Form[Any]:
    if declared.key == CONTACT and form.ok and form.value.on_day > _today():
        form.refuse(N_("This day is still to come. A contact is noted once it has been."), field="on_day")
    for field in form:
        field.flags.eyes = Message(COUNTED if field.short_name == declared.counts else OURS)
    return form
