"""A column that only the running platform can read: a stolen dump holds nothing but ciphertext."""

import base64
import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from mentes.base.seal import lock, unlock

_KEPT = "locked"


class Locked(sa.types.TypeDecorator[dict[str, Any]]):
    """A mapping of plain values, locked with the key of keys for its place; an empty one needs no key.

    What was written before it was locked is still read.
    """

    impl = JSONB
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: dict[str, Any] | None, dialect: sa.Dialect) -> dict[str, Any] | None:  # noqa: ARG002 - as SQLAlchemy calls it
        """On the way in."""
        if not value:
            return value
        return {_KEPT: base64.b64encode(lock(self.place, json.dumps(value))).decode()}

    def process_result_value(self, value: dict[str, Any] | None, dialect: sa.Dialect) -> dict[str, Any] | None:  # noqa: ARG002 - as SQLAlchemy calls it
        """On the way out. Raises SealError where the key is not there any more."""
        if not value or _KEPT not in value:
            return value
        opened: dict[str, Any] = json.loads(unlock(self.place, base64.b64decode(value[_KEPT])))
        return opened
