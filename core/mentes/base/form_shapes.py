"""What a pydantic model asks for, read once from its annotations: the shapes of which a form is made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, GroupedMetadata, Le, MaxLen, MinLen
from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from mentes.base.domains import CORE
from mentes.base.form_languages import InEveryLanguage
from mentes.base.i18n import N_, LanguageName, Message

Kind = Literal["text", "long", "whole", "number", "date", "time", "moment", "tick", "choice", "choices", "rows", "part"]
LINE = 200  # characters: what may be longer gets a box of several lines
LONGEST = 20_000  # characters: a text whose model sets no limit
SCALE = 11  # whole numbers with at most so many values are chosen, not typed
ROWS = 3  # rows that a list shows at first
EMPTIES: tuple[Any, ...] = ("", (), [], {}, set(), frozenset(), None)
SCALARS: dict[Any, Kind] = {
    str: "text",
    int: "whole",
    float: "number",
    Decimal: "number",
    date: "date",
    time: "time",
    datetime: "moment",
    AwareDatetime: "moment",
    bool: "tick",
}


class UnaskableError(TypeError):
    """A model has a field that no form can ask for."""


@dataclass(frozen=True)
class Option:
    """One answer of a choice: what the browser sends, what the model gets, what the reader sees."""

    token: str
    value: Any
    title: Any  # a text of the catalogue or a Message
    is_name: bool = False  # out of the data, never translated


@dataclass(frozen=True)
class Shape:
    """One field of a model as a form sees it. `required`: an empty answer is refused; `nullable`: it becomes None."""

    name: str
    kind: Kind
    title: str | Message = ""
    hint: str = ""
    required: bool = True
    nullable: bool = False
    longest: int = LONGEST
    least: int = 0
    most: int | None = None
    rows: int = 1
    options: tuple[Option, ...] = ()
    parts: tuple["Shape", ...] = ()
    container: Any = list
    domain: str = CORE
    extra: Mapping[str, Any] = field(default_factory=dict)


def domain_of(model: type[BaseModel], given: str | None = None) -> str:
    """The gettext domain of a model's words: the one given, the one in its configuration, or core's."""
    extra = model.model_config.get("json_schema_extra")
    own = extra.get("domain") if isinstance(extra, dict) else None
    return given or (str(own) if own else CORE)


@lru_cache(maxsize=256)
def shapes_of(model: type[BaseModel], domain: str) -> tuple[Shape, ...]:
    """The shapes of a model's fields in their order; raises `UnaskableError` naming the field that cannot be asked."""
    return tuple(_shape(name, info, domain) for name, info in model.model_fields.items())


def with_choices(shape: Shape, choices: Iterable[tuple[Any, Any]]) -> Shape:
    """The same field, answered from a list known only at the request (the mentors of this edition, by their names)."""
    options = tuple(Option(str(value), value, title, is_name=isinstance(title, str)) for value, title in choices)
    return replace(shape, kind="choices" if shape.kind in {"rows", "choices"} else "choice", options=options, parts=())


def with_languages(shape: Shape, codes: Iterable[str], values: Iterable[Any] = ()) -> Shape:
    """The same field with one input for each of these languages and for those in which its `values` are written already."""
    if shape.container is InEveryLanguage:
        written = (code for value in values if isinstance(value, Mapping) for code in value)
        part = replace(
            _text(replace(shape, most=shape.longest)),
            name="",
            hint="",
            required=False,
            nullable=False,
            container=str,
            parts=(),
        )
        every = dict.fromkeys((*codes, *written))
        return replace(
            shape,
            parts=tuple(
                replace(part, name=code, title=Message("%(language)s", {"language": LanguageName(code)}))
                for code in every
            ),
        )
    if shape.kind == "rows":
        rows = [row for value in values for row in value or ()]
        return replace(shape, parts=(with_languages(shape.parts[0], codes, rows),))
    if shape.kind == "part":
        inner = [(part, [_within(value, part.name) for value in values]) for part in shape.parts]
        return replace(shape, parts=tuple(with_languages(part, codes, known) for part, known in inner))
    return shape


def _within(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)


def _shape(name: str, info: FieldInfo, domain: str) -> Shape:
    bare, nullable, marks = _bare(info.annotation, tuple(info.metadata))
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    words: Any = extra.get("choices") or next((mark.words for mark in marks if hasattr(mark, "words")), {})
    default = info.get_default(call_default_factory=True, validated_data={})
    plain = Shape(
        name,
        kind="text",
        title=info.title or name.replace("_", " ").capitalize(),
        hint=info.description or "",
        required=not nullable and (info.is_required() or default not in EMPTIES),
        nullable=nullable,
        least=_bound(MinLen, "min_length", marks) or 0,
        most=_bound(MaxLen, "max_length", marks),
        domain=domain,
        extra=extra,
    )
    return _with_kind(plain, bare, marks, words)


def _bare(kind: Any, marks: tuple[Any, ...]) -> tuple[Any, bool, tuple[Any, ...]]:
    """A type without its `Annotated` and `| None`, whether None is allowed, and all marks on the way."""
    if get_origin(kind) is Annotated:
        inner, *more = get_args(kind)
        return _bare(inner, (*marks, *more, *(mark for info in more for mark in getattr(info, "metadata", ()))))
    if get_origin(kind) in {Union, UnionType}:
        rest = [part for part in get_args(kind) if part is not NoneType]
        if len(rest) == 1:
            bare, _, marks = _bare(rest[0], marks)
            return bare, True, marks
    opened = [part for mark in marks for part in (mark if isinstance(mark, GroupedMetadata) else (mark,))]
    return kind, False, tuple(opened)


def _bound(mark: type, name: str, marks: tuple[Any, ...]) -> Any:
    found = [getattr(one, name) for one in marks if isinstance(one, mark)]
    return found[-1] if found else None


def _with_kind(shape: Shape, bare: Any, marks: tuple[Any, ...], words: Mapping[Any, Any]) -> Shape:
    tick = _tick(shape, bare)
    if tick:
        return tick
    if any(isinstance(mark, InEveryLanguage) for mark in marks):
        longest = _bound(MaxLen, "max_length", tuple(getattr(get_args(get_args(bare)[1])[1], "metadata", ())))
        return replace(shape, kind="part", container=InEveryLanguage, longest=longest or LONGEST)
    values = _values(bare, marks)
    if values:
        return replace(shape, kind="choice", options=_options(values, words))
    if get_origin(bare) in {list, set, frozenset, tuple}:
        return _many(shape, bare, words)
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        inner = shape.domain if shape.domain != CORE else domain_of(bare)
        return replace(shape, kind="part", parts=shapes_of(bare, inner))
    if bare not in SCALARS:
        raise UnaskableError(f"{shape.name}: no form can ask for {bare!r}")
    return _text(shape) if bare is str else replace(shape, kind=SCALARS[bare], container=bare)


def _tick(shape: Shape, bare: Any) -> Shape | None:
    """A box to tick: a bool that need not be ticked, or the Literal of True that must be."""
    if get_origin(bare) is Literal and get_args(bare)[0] is True and len(get_args(bare)) == 1:
        return replace(shape, kind="tick", required=True)
    if bare is bool and not shape.nullable and shape.extra.get("widget") != "radio":
        return replace(shape, kind="tick", required=False)
    return None


def _text(shape: Shape) -> Shape:
    longest = shape.most or LONGEST
    is_long = shape.extra.get("widget") == "textarea" or (longest > LINE and "widget" not in shape.extra)
    return replace(shape, kind="long" if is_long else "text", longest=longest)


def _values(bare: Any, marks: tuple[Any, ...]) -> tuple[Any, ...]:
    """What can be chosen: the values of a Literal, an Enum, yes and no, or the steps of a short scale."""
    if bare is bool:
        return (True, False)
    if get_origin(bare) is Literal:
        return get_args(bare)
    if isinstance(bare, type) and issubclass(bare, Enum):
        return tuple(bare)
    least, most = _bound(Ge, "ge", marks), _bound(Le, "le", marks)
    if bare is int and isinstance(least, int) and isinstance(most, int) and most - least < SCALE:
        return tuple(range(least, most + 1))
    return ()


def _options(values: tuple[Any, ...], words: Mapping[Any, Any]) -> tuple[Option, ...]:
    return tuple(
        Option(_token(value), value, words.get(_token(value)) or words.get(value) or _title(value)) for value in values
    )


def _token(value: Any) -> str:
    return str(value.value if isinstance(value, Enum) else value)


def _title(value: Any) -> str:
    if isinstance(value, bool):
        return N_("Yes") if value else N_("No")
    own = getattr(value, "title", None)
    return own if isinstance(own, str) else _token(value).replace("_", " ").capitalize()


def _many(shape: Shape, bare: Any, words: Mapping[Any, Any]) -> Shape:
    item, container = get_args(bare)[0], get_origin(bare)
    one = replace(_shape(shape.name, FieldInfo.from_annotation(item), shape.domain), title=shape.title, required=True)
    shape = replace(shape, container=container, required=shape.least > 0)
    if one.kind == "choice":
        options = _options(tuple(option.value for option in one.options), words) if words else one.options
        return replace(shape, kind="choices", options=options)
    if one.kind == "long" and one.most is None and "widget" not in one.extra:
        one = replace(one, kind="text")
    if one.kind in {"rows", "choices", "tick"}:
        raise UnaskableError(f"{shape.name}: no form can ask for a list of {item!r}")
    shown = int(shape.extra.get("rows", ROWS))
    return replace(shape, kind="rows", parts=(one,), rows=min(shown, shape.most or shown))
