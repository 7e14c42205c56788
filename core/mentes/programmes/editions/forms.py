"""What is asked of an edition: names and days, the plugin's parameters, and the conditions of the core in plain words."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator

from mentes.base.form_errors import problem
from mentes.base.form_languages import InEveryLanguage, Translated
from mentes.base.form_shapes import Shape, shapes_of
from mentes.base.form_showing import texts_of
from mentes.base.forms import REQUEST, Form, bind
from mentes.base.i18n import N_
from mentes.people.facts import NAMES
from mentes.plugin.guard import blaming
from mentes.plugin.loader import Plugin
from mentes.programmes.conditions import Conditions
from mentes.programmes.days import DayLetters
from mentes.programmes.editions.service import Dates
from mentes.programmes.milestones import MOST, Milestone
from mentes.programmes.service import EditionRow

SOURCES = {
    "self": N_("The person's own word, which a coordinator confirms before admission"),
    "coordinator": N_("A coordinator has entered it"),
    "registry": N_("The university's register says so"),
    "idp": N_("The university's sign-in says so"),
}
Weakest = Literal["self", "coordinator", "registry", "idp"]


class DatesForm(BaseModel):
    """Names and days of an edition."""

    titles: Translated = Field(
        default_factory=dict,
        title=N_("Name of the edition"),
        description=N_("Where it needs one, such as “Autumn 2027”."),
    )
    opens_on: date = Field(title=N_("Applications open on"))
    closes_on: date | None = Field(
        None, title=N_("Applications close on"), description=N_("The last day. Left empty, one can apply at any time.")
    )
    starts_on: date = Field(title=N_("Mentorships begin on"))
    ends_on: date | None = Field(None, title=N_("The edition ends on"), description=N_("Where it has an end."))
    milestones: list[Milestone] = Field(
        default_factory=list,
        max_length=MOST,
        title=N_("Calendar"),
        description=N_("Days that everybody should know: kick-off, trainings, closing. An empty row is left out."),
        json_schema_extra={"rows": 1},
    )
    letters: DayLetters = Field(
        default_factory=DayLetters,
        title=N_("Letters on these days"),
        description=N_("Nothing is written where the number is left empty. Of a day that is over nobody is told."),
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes_on is not None and self.closes_on < self.opens_on:
            problem(N_("This is before the day on which applications open."), field="closes_on")
        if self.starts_on < (self.closes_on or self.opens_on):
            problem(N_("Mentorships cannot begin before applications close."), field="starts_on")
        if self.ends_on is not None and self.ends_on < self.starts_on:
            problem(N_("This is before the day on which mentorships begin."), field="ends_on")
        return self

    def dates(self) -> Dates:
        """As the verbs take them, the milestones in the order of their days."""
        rows = sorted(self.milestones, key=lambda each: (each.on, each.last))
        return Dates(
            self.titles,
            self.opens_on,
            self.closes_on,
            self.starts_on,
            self.ends_on,
            tuple(each.model_dump(mode="json") for each in rows),
            self.letters.model_dump(mode="json"),
        )


class NewEditionForm(DatesForm):
    """The same for one that is made now."""

    key: Annotated[str, StringConstraints(pattern=r"^([a-z0-9][a-z0-9-]{0,40})?$")] = Field(
        "",
        title=N_("Short name"),
        description=N_("Small letters, digits and -. Left empty, it is the academic year, such as 2027-2028."),
        json_schema_extra={"problem": N_("Write small letters, digits and -."), "widget": "text"},
    )


class ConditionsForm(BaseModel):
    """What the house itself asks, beside the rules of the programme."""

    level: Weakest = Field("self", title=NAMES["level"], json_schema_extra={"choices": dict(SOURCES)})
    semester: Weakest = Field("self", title=NAMES["semester"], json_schema_extra={"choices": dict(SOURCES)})
    subject: Weakest = Field("self", title=NAMES["subject"], json_schema_extra={"choices": dict(SOURCES)})
    unit: Weakest = Field("self", title=NAMES["unit"], json_schema_extra={"choices": dict(SOURCES)})
    affiliation: Weakest = Field("self", title=NAMES["affiliation"], json_schema_extra={"choices": dict(SOURCES)})
    same_unit: bool = Field(default=False, title=N_("Two people of the same unit may be a pair"))

    def conditions(self) -> Conditions:
        """As the edition keeps them."""
        sources = self.model_dump(exclude={"same_unit"})
        weakest = {name: source for name, source in sources.items() if source != "self"}
        return Conditions.model_validate({"weakest": weakest, "same_unit": self.same_unit})


def conditions_form(edition: EditionRow, *, shown: bool = False) -> Form[ConditionsForm]:
    """The conditions as they are, or as they were sent."""
    held: dict[str, Any] = {**edition.conditions.model_dump()["weakest"], "same_unit": edition.conditions.same_unit}
    return bind(ConditionsForm, held, prefix="core", data=None if shown else REQUEST)


def parameters_form(
    plugin: Plugin, config: Mapping[str, Any], version: int | None = None, *, shown: bool = False
) -> Form[Any]:
    """The plugin's own parameters as a form; `judged` says what of the stored values does not fit."""
    model = plugin.card.config
    with blaming(plugin.name):
        held = _drawable(shapes_of(model, plugin.domain), config)
        return bind(model, held, prefix="set", domain=plugin.domain, version=version, data=None if shown else REQUEST)


def judged(form: Form[Any], plugin: Plugin, config: Mapping[str, Any]) -> Form[Any]:
    """The same form with the stored values checked as if they were sent just now."""
    with blaming(plugin.name):
        form.show(texts_of(form.shapes, _drawable(form.shapes, config), form.model, form.zone), judge=True)
    return form


def _drawable(shapes: tuple[Shape, ...], config: Mapping[str, Any]) -> dict[str, Any]:
    """The stored values that the form can show at all."""
    return {
        each.name: config[each.name] for each in shapes if each.name in config and _is_drawable(each, config[each.name])
    }


def _is_drawable(shape: Shape, value: Any) -> bool:
    """Whether a stored value has the build of its field: a list for rows, a table for a group."""
    if shape.kind in {"rows", "choices"}:
        inner = shape.parts[0] if shape.parts else None
        return isinstance(value, list | tuple) and (inner is None or all(_is_drawable(inner, row) for row in value))
    if shape.kind == "part":
        known = () if shape.container is InEveryLanguage else shape.parts
        return isinstance(value, Mapping) and all(_is_drawable(p, value[p.name]) for p in known if p.name in value)
    return not isinstance(value, list | tuple | Mapping)


def a_year_later(edition: EditionRow) -> dict[str, Any]:
    """The days of an edition moved by a year, as the beginning of the next one."""
    names = ("opens_on", "closes_on", "starts_on", "ends_on")
    moved = {name: _next_year(getattr(edition, name)) for name in names}
    rows = [
        {
            "titles": each.titles,
            "on": _next_year(each.on),
            "until": _next_year(each.until),
            "tell": each.tell,
            "before": each.before,
        }
        for each in edition.milestones
    ]
    return {**moved, "milestones": rows, "letters": edition.letters}


def _next_year(day: date | None) -> date | None:
    if day is None:
        return None
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap_day else day.day)
