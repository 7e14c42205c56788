"""Timed work on many rows: one that fails does not keep the others waiting, and has its turn again on the next day."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy.exc import OperationalError

from mentes.base.db import current_scope, db
from mentes.base.errors import Unavailable
from mentes.base.incidents import keep_incident, new_reference
from mentes.base.logging import get_log

log = get_log()


class Numbered(Protocol):
    """A row of any table that has a number."""

    @property
    def id(self) -> int:
        """Its number."""


R = TypeVar("R", bound=Numbered)


def apart(row: R, verb: Callable[[R], object]) -> None:
    """Do this to one row, in a savepoint of its own; only a database that is away ends the whole work.

    What its plugin's rules kept from being done is logged; every other failure is kept as an incident.
    """
    number, held = row.id, current_scope()
    try:
        with db.session.begin_nested():
            verb(row)
    except OperationalError:
        raise
    except Unavailable as error:
        log.warning("left for tomorrow", row=number, exc_info=error)
    except Exception as error:  # whatever one row raises concerns it alone
        log.warning("left for tomorrow", row=number, exc_info=error)
        keep_incident(error, new_reference(), held.tenants if held else ())
