"""Rows of a list in a form: blank ones do not count, and there is always one to write in."""

from collections.abc import Mapping
from typing import Any

from mentes.base.form_reading import is_blank
from mentes.base.form_shapes import Shape


def without_blank_rows(shapes: tuple[Shape, ...], typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, without the rows in which nothing was."""
    return {shape.name: _kept(shape, typed[shape.name]) for shape in shapes}


def _kept(shape: Shape, typed: Any) -> Any:
    if shape.kind == "rows":
        return [_kept(shape.parts[0], row) for row in typed if not is_blank(row)]
    return without_blank_rows(shape.parts, typed) if shape.kind == "part" else typed


def add_blank_rows(
    shapes: tuple[Shape, ...], texts: Mapping[str, Any], typed: Mapping[str, Any], prefix: str, adding: str
) -> None:
    """At least the rows that were there and a blank one after the last filled; never more than the model takes."""
    for shape in shapes:
        name, mine, was = prefix + shape.name, texts[shape.name], typed.get(shape.name)
        if shape.kind == "part":
            add_blank_rows(shape.parts, mine, was or {}, f"{name}-", adding)
        elif shape.kind == "rows":
            wanted = max(shape.rows, len(was or ()) + (name == adding), len(mine) + 1)
            wanted = min(wanted, shape.most) if shape.most is not None else wanted
            mine.extend(_blank(shape.parts[0]) for _ in range(wanted - len(mine)))


def _blank(shape: Shape) -> Any:
    if shape.kind == "part":
        return {part.name: _blank(part) for part in shape.parts}
    return {"tick": False, "rows": [], "choices": []}.get(shape.kind, "")
