"""What the statement reads along that finds the person who asks: rooms lend it scalars that nearly every page needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, g

KEY = "mentes.along"
LONGEST = 4096  # characters of a statement that psycopg remembers; a longer one it takes apart again each time


@dataclass(frozen=True)
class Along:
    """One scalar under its name. It may use the parameters `person` and `home`, and brings values for its others.

    `scalar` is the same object each time: the statement is made once for all that is read together.
    """

    name: str
    scalar: sa.ScalarSelect[Any]
    values: Mapping[str, Any] = field(default_factory=dict)


def object_of(**columns: Any) -> sa.Function[Any]:
    """A JSON object of these, with their names written out: what is read along has to stay short."""
    return sa.func.jsonb_build_object(*(part for name in columns for part in (sa.text(f"'{name}'"), columns[name])))


def read_along(app: Flask, lend: Callable[[], Along | None]) -> None:
    """Ask this with each request of somebody who is signed in; None where their page does not need it."""
    app.extensions.setdefault(KEY, []).append(lend)


def lent() -> list[Along]:
    """What this request reads along."""
    return [each for lend in current_app.extensions.get(KEY, ()) if (each := lend()) is not None]


def along(name: str) -> Any:
    """What was read under this name, as it was when the request began; None where nobody asked for it."""
    return g.get("along", {}).get(name)
