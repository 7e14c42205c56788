"""Questions as data: what a pydantic model asks, in a form that can be frozen, and the model again from that form."""

from collections.abc import Mapping
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Self, Union, get_args, get_origin
from weakref import WeakKeyDictionary

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator
from pydantic.dataclasses import dataclass
from pydantic.fields import FieldInfo

from mentes.base.i18n import N_

Kind = Literal["text", "long_text", "yes_no", "choice", "choices", "date", "number", "scale", "rows"]
LINE = 200  # characters: a text that may be longer is a long text
LONGEST = 20_000  # characters: no text of a paper is longer
SCALE = 11  # steps: whole numbers with at most so many values are a scale
EMPTY = N_("Fill in at least one field.")


class UnanswerableError(TypeError):
    """A model asks for something that no form can ask for."""


class Labels:
    """The words of a choice: `Annotated[Literal["a", "b"], Labels(a=N_("First"), b=N_("Second"))]`."""

    def __init__(self, words: Mapping[str, str] | None = None, /, **more: str) -> None:
        self.words = {**(words or {}), **more}


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Option:
    """One answer of a choice."""

    value: str
    label: str


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Section:
    """One question, enough to draw and check it after the model it came from is gone.

    `least` and `most` bound a number, the steps of a scale, or the count of rows.
    A required `yes_no` must be ticked. `usual` is what a number begins with where nothing was written yet.
    `told` is what stands above the answer where others read it; else it is the question. A model says it by
    `json_schema_extra={"told": …}`.
    """

    key: str
    title: str
    kind: Kind
    help: str = ""
    required: bool = True
    max_length: int | None = None
    least: int | None = None
    most: int | None = None
    options: tuple[Option, ...] = ()
    rows: tuple["Section", ...] = ()
    usual: int | None = None
    told: str = ""


_known: WeakKeyDictionary[type[BaseModel], tuple[Section, ...]] = WeakKeyDictionary()


def sections_of(model: type[BaseModel]) -> tuple[Section, ...]:
    """The questions of a model in the order of its fields; `UnanswerableError` for a type that no form can ask for.

    Kept as long as the model is there: those of a card are asked for on every page, those of a form live as long as it.
    """
    found = _known.get(model)
    if found is None:
        found = _known[model] = tuple(_section(key, field) for key, field in model.model_fields.items())
    return found


def _section(key: str, field: FieldInfo) -> Section:
    kind, optional, metadata = _bare(field.annotation, tuple(field.metadata))
    facts: dict[str, Any] = {
        "key": key,
        "title": field.title or key.replace("_", " ").capitalize(),
        "help": field.description or "",
        "told": str(field.json_schema_extra.get("told", "")) if isinstance(field.json_schema_extra, dict) else "",
        "required": not optional
        and (
            field.is_required()
            or field.get_default(call_default_factory=True, validated_data={}) not in EMPTIES.values()
        ),
    }
    return Section(**facts | _shape(kind, metadata, key))


def _bare(kind: Any, metadata: tuple[Any, ...]) -> tuple[Any, bool, tuple[Any, ...]]:
    """A type without its `Annotated` and `| None`, whether it may be left empty, and what was annotated."""
    if get_origin(kind) is Annotated:
        inner, *more = get_args(kind)
        return _bare(inner, (*metadata, *more))
    if get_origin(kind) in {Union, UnionType}:
        rest = [part for part in get_args(kind) if part is not NoneType]
        if len(rest) == 1:
            bare, _, metadata = _bare(rest[0], metadata)
            return bare, True, metadata
    return kind, False, metadata


def _shape(kind: Any, metadata: tuple[Any, ...], key: str) -> dict[str, Any]:
    if kind is str:
        longest = _bound(MaxLen, metadata)
        return {"kind": "text" if longest and longest <= LINE else "long_text", "max_length": longest}
    if kind is bool or get_args(kind) == (True,):
        return {"kind": "yes_no"} | ({} if get_args(kind) else {"required": False})
    if kind is date:
        return {"kind": "date"}
    if kind is int:
        return _number(_bound(Ge, metadata), _bound(Le, metadata))
    if get_origin(kind) is Literal:
        return {"kind": "choice", "options": _options(kind, metadata)}
    if get_origin(kind) is tuple and get_args(kind)[1:] == (...,):
        return _many(get_args(kind)[0], metadata, key)
    raise UnanswerableError(f"{key}: no form can ask for {kind!r}")


def _number(least: int | None, most: int | None) -> dict[str, Any]:
    is_scale = least is not None and most is not None and most - least < SCALE
    return {"kind": "scale" if is_scale else "number", "least": least, "most": most}


def _many(item: Any, metadata: tuple[Any, ...], key: str) -> dict[str, Any]:
    item, _, more = _bare(item, ())
    bounds = {"least": _bound(MinLen, metadata), "most": _bound(MaxLen, metadata)}
    if get_origin(item) is Literal:
        return {"kind": "choices", "options": _options(item, (*metadata, *more))} | bounds
    if isinstance(item, type) and issubclass(item, BaseModel):
        return {"kind": "rows", "rows": sections_of(item)} | bounds
    raise UnanswerableError(f"{key}: no form can ask for a list of {item!r}")


def _options(kind: Any, metadata: tuple[Any, ...]) -> tuple[Option, ...]:
    words = next((mark.words for mark in metadata if isinstance(mark, Labels)), {})
    return tuple(Option(value, words.get(value, value)) for value in get_args(kind))


def _bound(mark: type[Ge | Le | MaxLen | MinLen], metadata: tuple[Any, ...]) -> int | None:
    name = {Ge: "ge", Le: "le", MaxLen: "max_length", MinLen: "min_length"}[mark]
    found = [getattr(part, name) for part in metadata if isinstance(part, mark)]
    return int(found[-1]) if found else None


def model_of(sections: tuple[Section, ...], *, name: str = "Answers", any_one: bool = False) -> type[BaseModel]:
    """A pydantic model that asks exactly these questions, for `bind` and for checking an old paper.

    With `any_one`, at least one answer must not be empty (S0-35).
    """
    fields = {section.key: (_type_of(section), _field_of(section)) for section in sections}
    base = SomeAnswer if any_one else Answers
    return create_model(name, __base__=base, **fields)  # type: ignore[call-overload, no-any-return]


class Answers(BaseModel):
    """What every model made from sections has in common."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class SomeAnswer(Answers):
    """Answers of which at least one must not be empty."""

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not any(value for _, value in self):
            raise ValueError(EMPTY)
        return self


def _type_of(section: Section) -> Any:
    kind = _plain_type(section)
    if section.required or section.kind in {"text", "long_text", "yes_no", "rows", "choices"}:
        return kind
    return kind | None


def _plain_type(section: Section) -> Any:
    match section.kind:
        case "yes_no":
            return Literal[True] if section.required else bool
        case "choice":
            return _choice(section)
        case "choices":
            return tuple[_choice(section), ...]  # type: ignore[misc]
        case "rows":
            return tuple[model_of(section.rows, name=f"{section.key.capitalize()}Row"), ...]  # type: ignore[misc]
        case plain:
            return PLAIN[plain]


def _choice(section: Section) -> Any:
    values = tuple(option.value for option in section.options)
    return Annotated[Literal[values], Labels({option.value: option.label for option in section.options})]


def _field_of(section: Section) -> Any:
    limits: dict[str, Any] = {"title": section.title, "description": section.help or None}
    if section.told:
        limits["json_schema_extra"] = {"told": section.told}
    if section.kind in {"text", "long_text"}:
        limits |= {"max_length": section.max_length or LONGEST, "min_length": 1 if section.required else None}
    elif section.kind in {"rows", "choices"}:
        limits |= {"min_length": section.least, "max_length": section.most}
    elif section.kind in {"number", "scale"}:
        limits |= {"ge": section.least, "le": section.most}
    if not section.required:
        limits["default"] = EMPTIES.get(section.kind)
    return Field(**limits)


EMPTIES: dict[str, Any] = {"text": "", "long_text": "", "yes_no": False, "rows": (), "choices": ()}
PLAIN: dict[str, Any] = {"text": str, "long_text": str, "date": date, "number": int, "scale": int}
