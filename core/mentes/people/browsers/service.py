"""Verbs of one's own signed-in browsers: list them, end one, end many. What is ended is out on its next request (SEC-15)."""

from collections.abc import Sequence

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.people.entrance.models import WebSession
from mentes.people.entrance.sessions import idle_for, own_hash

_ENDING = 5_163_003  # any number of ours: the first half of the lock's name


def signed_in(person_id: int, roles: Sequence[str]) -> Sequence[WebSession]:
    """The browsers in which this person is signed in now, the one last used first."""
    now = real_now()
    chosen = sa.select(WebSession).where(
        WebSession.person_id == person_id, WebSession.expires_at > now, WebSession.seen_at > now - idle_for(roles)
    )
    return db.session.scalars(chosen.order_by(WebSession.seen_at.desc(), WebSession.number.desc())).all()


def end_one(person_id: int, number: int) -> None:
    """End one of one's own; another person's is left alone, and one that is over already stays so."""
    _one_at_a_time(person_id)
    db.session.execute(sa.delete(WebSession).where(WebSession.person_id == person_id, WebSession.number == number))


def end_others(person_id: int) -> None:
    """End all but the browser that asks."""
    _one_at_a_time(person_id)
    others = sa.delete(WebSession).where(WebSession.person_id == person_id, WebSession.secret_hash != own_hash())
    db.session.execute(others)


def end_all(person_id: int) -> None:
    """Log out everywhere, here too."""
    _one_at_a_time(person_id)
    db.session.execute(sa.delete(WebSession).where(WebSession.person_id == person_id))


def _one_at_a_time(person_id: int) -> None:
    """Two browsers that end each other at once would each hold the row that the other waits for."""
    db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_ENDING, person_id)))
