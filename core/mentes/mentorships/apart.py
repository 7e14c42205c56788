"""Timed work on many pairs: one whose plugin fails does not keep the others waiting."""

from collections.abc import Callable

from mentes.base.db import db
from mentes.base.errors import Unavailable
from mentes.base.logging import get_log
from mentes.mentorships.models import Mentorship

log = get_log()


def apart(row: Mentorship, verb: Callable[[Mentorship], None]) -> None:
    """Do this to one pair, in a savepoint of its own; while its rules are away its turn comes again tomorrow."""
    try:
        with db.session.begin_nested():
            verb(row)
    except Unavailable as error:
        log.warning("pair left for tomorrow", mentorship=row.id, exc_info=error)
