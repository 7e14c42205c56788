"""Forms from pydantic models: filled on GET, read and checked on POST, with everything typed coming back (UX-9 to 18)."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from flask import has_request_context, request
from pydantic import BaseModel, ValidationError
from werkzeug.datastructures import MultiDict
from wtforms.fields.core import Field
from wtforms.form import BaseForm

from mentes.base.errors import Refusal
from mentes.base.form_errors import Problem, message_for, problem
from mentes.base.form_fields import focus_id, form_of, hidden
from mentes.base.form_languages import asked_languages
from mentes.base.form_reading import Place, Reader, collect
from mentes.base.form_rows import add_blank_rows, without_blank_rows
from mentes.base.form_shapes import Shape, domain_of, shapes_of, with_choices, with_languages
from mentes.base.form_showing import echo, texts_of
from mentes.base.formats import as_zone
from mentes.base.i18n import N_, Message, say

__all__ = ["Form", "Problem", "UnknownField", "bind", "problem"]

M = TypeVar("M", bound=BaseModel)
OURS = frozenset({"action", "add", "do", "next", "once", "version"})  # names of our buttons and hidden fields
REQUEST: MultiDict[str, str] = MultiDict()  # stands for: whatever this request sends
UNVERSIONED = -1  # the version of a page that sent none: it fits no row
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class UnknownField(Refusal):
    """The browser sent a field that this form does not have (400)."""

    status: ClassVar[int] = 400

    def __init__(self, names: Iterable[str]) -> None:
        shown = ", ".join(sorted(repr(name)[:40] for name in names)[:5])
        super().__init__(N_("This form has no field %(names)s. Please open the page again."), names=shown)


class Wrong(NamedTuple):
    """One line of the error summary: the id to jump to, the label of the field, and what to do."""

    id: str
    label: str
    message: str


class Form(Generic[M]):
    """A form of a model, as a template draws it and a view asks it.

    `ok`: sent, and everything right; then `value` is the model. `status`: 200, or 422 with something to correct.
    `errors`: lines for the summary, by field; `form_errors`: what concerns no single field.
    `typed`: what was sent, as it was typed. `button`: the value of the pressed button named "action" or "do". `version` and `once`: what came back of them.
    """

    def __init__(self, model: type[M], shapes: tuple[Shape, ...], prefix: str, zone: tzinfo, domain: str) -> None:
        self.model = model
        self.shapes = shapes
        self.prefix = prefix
        self.zone = zone
        self.domain = domain
        self.sent = False
        self.typed: dict[str, Any] = {}
        self.button = self.once = ""
        self.version: int | None = None
        self.form_errors: list[str] = []
        self.hidden: list[Field] = []
        self._adding = False
        self._refused = 422
        self._value: M | None = None
        self._fields = BaseForm({})

    def fill(self, obj: Any) -> None:
        """Show the values of an object."""
        self._draw(texts_of(self.shapes, obj, self.model, self.zone), {})

    def read(self, sent: MultiDict[str, str]) -> None:
        """Take what the browser sent: read it, check it by the model, keep what was typed. Raises `UnknownField`."""
        self.sent = True
        seen: set[str] = set()
        typed = collect(self.shapes, sent, self.prefix, seen)
        strange = {name for name in sent if name.startswith(self.prefix) and name not in seen | OURS}
        if strange:
            raise UnknownField(strange)
        self.button, adding = (sent.get(name, "") if name not in seen else "" for name in ("action", "add"))
        self.button = self.button or ("" if "do" in seen else sent.get("do", ""))
        self._adding = bool(adding)
        self.typed = without_blank_rows(self.shapes, typed)
        self._draw(echo(self.typed), typed, adding)
        if not self._adding:
            self._check(self.typed)

    def show(self, typed: Mapping[str, Any], *, judge: bool = False) -> None:
        """Show what was `typed` into this form another time, and with `judge` check it as if it came just now."""
        blank = collect(self.shapes, MultiDict(), self.prefix, set())
        self.typed = {name: typed.get(name, nothing) for name, nothing in blank.items()}
        self._draw(echo(self.typed), self.typed)
        if judge:
            self.sent = True
            self._check(self.typed)

    def refuse(self, message: Message | str, status: int = 422, field: str | None = None) -> None:
        """Let the form come back with this sentence and status: for what a verb refused after the form was right."""
        self._value = None
        self._refused = status
        self._adding = False
        target = self._fields[field] if field and field in self._fields else None
        self._complain(target, message)

    @property
    def ok(self) -> bool:
        """Was the form sent, and is everything right?"""
        return self._value is not None

    @property
    def value(self) -> M:
        """What was entered, as the model. Ask `ok` first."""
        if self._value is None:
            raise RuntimeError("a form has a value only when it is ok")
        return self._value

    @property
    def status(self) -> int:
        """The status of the page that shows this form: 422 (or what `refuse` was told) with something to be corrected."""
        return self._refused if self.sent and not self.ok and not self._adding else 200

    @property
    def errors(self) -> list[Wrong]:
        """What is to be corrected, field by field, in the order of the page."""
        return [wrong for field in self._fields for wrong in _wrongs(field)]

    def __iter__(self) -> Iterator[Field]:
        """Go through the WTForms fields in the order of the page, the hidden ones last."""
        return iter([*self._fields, *self.hidden])

    def __getitem__(self, name: str) -> Field:
        """One field by its name in the model."""
        return self._fields[name]

    def __contains__(self, name: object) -> bool:
        """Has the model a field of this name?"""
        return name in self._fields

    def _draw(self, texts: Mapping[str, Any], typed: Mapping[str, Any], adding: str = "") -> None:
        add_blank_rows(self.shapes, texts, typed, self.prefix, adding)
        self._fields = form_of(self.shapes, texts, self.prefix, str(self.zone))

    def _check(self, typed: Mapping[str, Any]) -> None:
        reader = Reader(self.zone)
        values = reader.read(self.shapes, typed)
        for place, message in reader.problems.items():
            self._complain(self._find(place)[0], message)
        try:
            value = self.model.model_validate(values)
        except ValidationError as failed:
            errors = failed.errors(include_url=False)
            for error in errors:
                if not _only_because(error, errors):
                    self._place(dict(error), reader.problems)
        else:
            self._value = None if reader.problems else value

    def _place(self, error: dict[str, Any], known: Mapping[Place, Message]) -> None:
        place: Place = tuple(error["loc"])
        raised = (error.get("ctx") or {}).get("error")
        if isinstance(raised, Problem) and raised.field:
            place = (*place, raised.field)
        if any(place[: len(at)] == at for at in known):
            return
        field, shape = self._find(place)
        self._complain(field, message_for(error, shape, self.domain))

    def _find(self, place: Place) -> tuple[Field | None, Shape | None]:
        """The field that a place in the model names, as deep as there is one."""
        field: Field | None = None
        shape: Shape | None = None
        inside: Any = self._fields
        shapes = self.shapes
        for step in place:
            if isinstance(step, int) and shape is not None and shape.kind == "rows" and step < len(inside):
                field, shape = inside[step], shape.parts[0]
            elif found := next((one for one in shapes if one.name == step), None):
                field, shape = inside[step], found
            else:
                break
            inside, shapes = (field.form, shape.parts) if shape.kind == "part" else (field, ())
        return field, shape

    def _complain(self, field: Field | None, message: Message | str) -> None:
        said = say(message)
        if field is None or field.type == "HiddenField":
            self.form_errors.append(said)
        else:
            field.errors = [*field.errors, said]


def _only_because(error: Mapping[str, Any], errors: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a list is too short only because pydantic does not count those of its rows that are wrong."""
    at = error["loc"]
    return error["type"] == "too_short" and any(
        len(each["loc"]) > len(at) and each["loc"][: len(at)] == at for each in errors
    )


def bind(
    model: type[M],
    obj: Any = None,
    *,
    data: Mapping[str, Any] | None = REQUEST,
    prefix: str = "",
    domain: str | None = None,
    zone: str | tzinfo | None = None,
    version: int | None = None,
    once: bool = False,
    choices: Mapping[str, Iterable[tuple[Any, Any]]] | None = None,
) -> Form[M]:
    """A form of a pydantic model, filled from `obj` (an instance, a mapping, a row), read where something was sent.

    `data`: what was sent, instead of the request's form; None shows the form on a POST too. `zone`: in which times are typed (the reader's own if left out).
    `version`: the row's version, coming back as `form.version`. `once`: a key by which a second sending is known.
    `choices`: answers known only now, by field: `{"mentor": [(17, "Ada B.")]}`.
    Raises `UnknownField` for names that the form does not have; `UnaskableError` for a model that no form can ask for.
    """
    given = choices or {}
    words = domain_of(model, domain)
    shapes = tuple(
        with_choices(shape, given[shape.name]) if shape.name in given else shape for shape in shapes_of(model, words)
    )
    shapes = tuple(with_languages(shape, asked_languages(), _known(obj, shape.name)) for shape in shapes)
    form = Form(model, shapes, f"{prefix}-" if prefix else "", as_zone(zone), words)
    came = _came(data)
    if came is None:
        form.fill(obj)
    else:
        form.read(came)
    if version is not None:
        form.version = version if came is None else came.get("version", UNVERSIONED, type=int)
    if once:
        form.once = (came.get("once") if came else None) or secrets.token_urlsafe(16)
    kept = {"version": form.version, "once": form.once or None}
    form.hidden = [hidden(name, str(value)) for name, value in kept.items() if value is not None]
    return form


def value_of(model: type[M], typed: Mapping[str, Any], domain: str | None = None) -> M | None:
    """What was typed into a form and kept, as the model: for a job, which draws no form. None while something is to be corrected."""
    shapes = shapes_of(model, domain_of(model, domain))
    blank = collect(shapes, MultiDict(), "", set())
    reader = Reader(as_zone("UTC"))
    values = reader.read(shapes, {name: typed.get(name, nothing) for name, nothing in blank.items()})
    try:
        value = model.model_validate(values)
    except ValidationError:
        return None
    return None if reader.problems else value


def _known(obj: Any, name: str) -> list[Any]:
    """What a field holds already: a language in which something is written keeps its input."""
    found = obj.get(name) if isinstance(obj, Mapping) else getattr(obj, name, None)
    return [] if found is None else [found]


def _came(data: Mapping[str, Any] | None) -> MultiDict[str, str] | None:
    if data is REQUEST:
        return request.form if has_request_context() and request.method in UNSAFE else None
    return data if data is None or isinstance(data, MultiDict) else _as_sent(data)


def _as_sent(data: Mapping[str, Any]) -> MultiDict[str, str]:
    """A mapping as a browser would send it: several values one by one, and nothing for a box that is not ticked."""
    several = ((name, value if isinstance(value, list | tuple | set) else [value]) for name, value in data.items())
    return MultiDict((name, str(one)) for name, values in several for one in values if one is not False)


def _wrongs(field: Field, before: str = "") -> Iterator[Wrong]:
    label = f"{before}{field.label.text}"
    yield from (Wrong(focus_id(field), label, message) for message in field.errors)
    if field.type == "FormField":
        for inner in field:
            yield from _wrongs(inner, "" if field.flags.is_line else f"{label}: ")
    elif field.type == "FieldList":
        for entry in field:
            yield from _wrongs(entry)
