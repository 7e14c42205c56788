"""A number for every failure that is ours, in the log and on the page, and kept by whoever is concerned."""

import secrets
from collections.abc import Callable, Iterable

import sqlalchemy as sa
import structlog
from flask import g
from sqlalchemy.orm import Session

from mentes.base.clock import now
from mentes.base.counting import count_incident
from mentes.base.db import db, scope
from mentes.base.errors import Unavailable
from mentes.base.events import Event
from mentes.base.models import History

log = structlog.get_logger()

Write = Callable[[Session, str], Event | None]
"""Keeps a failure under its number in a session of its own, and says what is written into the history, if anything."""


class _Keeper:
    """Who keeps failures, as the roof lends it: of an error and the rule of its address, how to write it, or nothing."""

    concerned: Callable[[BaseException, str], Write | None] = staticmethod(lambda _error, _rule: None)


def set_keeper(concerned: Callable[[BaseException, str], Write | None]) -> None:
    """Say who keeps the failures of what they look after (the roof does)."""
    _Keeper.concerned = staticmethod(concerned)


def incident(error: BaseException, status: int, **known: str) -> str:
    """Log a failure that is ours and give it a number that the reader can pass on."""
    reference = new_reference()
    count_incident()
    log.error("incident", incident=reference, status=status, error=type(error).__name__, exc_info=error, **known)
    return reference


def pass_over(error: Unavailable) -> None:
    """Log and keep a failure that a page can do without: it is shown, and says what is missing from it."""
    if error.incident:
        reference = incident(error.__cause__ or error, error.status, **error.known())
        university = g.get("university")
        keep_incident(error, reference, [university.id] if university else ())


def new_reference() -> str:
    """A number that no other incident has: eight signs that can be read aloud."""
    return secrets.token_hex(4).upper()


def keep_incident(error: BaseException, reference: str, tenant_ids: Iterable[int] = (), rule: str = "") -> bool:
    """Keep a failure in a transaction of its own, with an entry in the history of these universities.

    Call it after the rollback. Gives whether somebody was concerned. Never raises: the first error is the one that counts.
    """
    try:
        write = _Keeper.concerned(error, rule)
        if write is not None:
            _write(write, reference, sorted(set(tenant_ids)))
    except Exception as second:  # a database that is away must not hide what happened first
        log.warning("incident not kept", incident=reference, exc_info=second)
        return False
    return write is not None


def _write(write: Write, reference: str, tenant_ids: list[int]) -> None:
    with Session(db.engine) as own:
        scope(tenant_ids, None, session=own)
        event = write(own, reference)
        if tenant_ids and event is not None:
            values = {"event": event.name, "payload": event.payload(), "tenant_ids": tenant_ids, "actor_id": None}
            own.execute(sa.insert(History).values(**values, at=now()))
        own.commit()
