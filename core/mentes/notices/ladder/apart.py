"""Timed work on many rows: one that fails does not keep the others waiting, and has its turn again on the next day."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from mentes.base.db import db
from mentes.base.incidents import keep_incident, new_reference
from mentes.base.logging import get_log

log = get_log()
R = TypeVar("R")


def each_apart(rows: Iterable[R], verb: Callable[[R], None], name: Callable[[R], int]) -> None:
    """Do this to every row, each in a savepoint of its own; only a database that is away ends the whole work."""
    for row in rows:
        number = name(row)
        try:
            with db.session.begin_nested():
                verb(row)
        except OperationalError:
            raise
        except Exception as error:  # whatever one raises concerns it alone
            log.warning("left for tomorrow", work=verb.__name__, row=number, exc_info=error)
            keep_incident(error, new_reference())
