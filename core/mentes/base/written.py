"""Whether something was done in a stretch of a transaction: rows that were written, or held until its end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

_HOLDS = (" for update", " for no key update", " for share", " for key share")


@contextmanager
def written(session: Session) -> Iterator[Callable[[], bool]]:
    """Watch the statements of this session's transaction; the answer is yes as soon as one wrote or held a row."""
    found: list[bool] = []
    connection = session.connection()

    def note(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if _may_write(statement) and cursor.rowcount != 0:
            found.append(True)

    sa.event.listen(connection, "after_cursor_execute", note)
    try:
        yield lambda: bool(found)
    finally:
        sa.event.remove(connection, "after_cursor_execute", note)


def _may_write(statement: str) -> bool:
    """Everything but a plain question. A lock that belongs to no row counts too."""
    words = statement.strip().lower()
    return not words.startswith("select") or any(each in words for each in (*_HOLDS, "advisory"))
