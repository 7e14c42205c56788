"""From the values of a model (or of a row) to the texts that a form shows: the way back of `form_reading`."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, tzinfo
from enum import Enum
from typing import Any

from pydantic import BaseModel

from mentes.base.form_shapes import Shape
from mentes.base.form_text import showable


def texts_of(shapes: tuple[Shape, ...], obj: Any, model: type[BaseModel] | None, zone: tzinfo) -> dict[str, Any]:
    """What the form shows for a model instance, a mapping or a row; what it lacks comes from the model's defaults."""
    return {shape.name: _shown(shape, _value(obj, shape.name, model), zone) for shape in shapes}


def _value(obj: Any, name: str, model: type[BaseModel] | None) -> Any:
    missing = object()
    found = obj.get(name, missing) if isinstance(obj, Mapping) else getattr(obj, name, missing)
    if found is not missing:
        return found
    info = model.model_fields[name] if model else None
    return (
        None if info is None or info.is_required() else info.get_default(call_default_factory=True, validated_data={})
    )


def _shown(shape: Shape, value: Any, zone: tzinfo) -> Any:
    match shape.kind:
        case "part":
            return texts_of(shape.parts, value, None, zone)
        case "rows":
            return [_shown(shape.parts[0], row, zone) for row in _several(value)]
        case "choices":
            return [_text(one, zone) for one in _several(value)]
        case "tick":
            return bool(value)
    return _text(value, zone)


def _several(value: Any) -> Iterable[Any]:
    return sorted(value, key=str) if isinstance(value, set | frozenset) else value or ()


def _text(value: Any, zone: tzinfo) -> str:
    match value:
        case None:
            return ""
        case Enum():
            return str(value.value)
        case datetime():
            moment = value if value.tzinfo else value.replace(tzinfo=UTC)
            return moment.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat(timespec="minutes")
    return showable(str(value))


def echo(typed: Any) -> Any:
    """What was typed, as it goes back: nothing is lost, and what no page can hold is marked."""
    if isinstance(typed, Mapping):
        return {name: echo(part) for name, part in typed.items()}
    if isinstance(typed, list):
        return [echo(part) for part in typed]
    return showable(typed) if isinstance(typed, str) else typed
