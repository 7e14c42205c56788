"""The tables of the base itself: history, outbox, ticks, the clock's offset and the wrapped keys."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Door, Model, Scoped
from mentes.base.erasing import deleted, kept, nameless

KEYRING = "keyring"
_SCHEMA = sa.DDL(f"create schema if not exists {KEYRING}")  # type: ignore[no-untyped-call]
sa.event.listen(Model.metadata, "before_create", _SCHEMA)


class History(Scoped, Model):
    """What happened, who did it and when; identifiers only. Kept, never changed."""

    __tablename__ = "history"
    __erased__ = nameless("actor_id", actor_id=None, harmless=("event", "payload"), looks_far=True)
    __tenants__ = ("tenant_ids",)
    __table_args__ = (sa.Index("ix_history_event", "event", "at"), sa.Index("ix_history_actor_id", "actor_id"))

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    event: Mapped[str]
    payload: Mapped[dict[str, Any]]
    tenant_ids: Mapped[list[int]]
    actor_id: Mapped[int | None]  # None: a job did it
    at: Mapped[datetime]


class Outbox(Door, Model):
    """One thing to do after a commit, for one listener. A row is the work itself; a job in Redis only wakes a worker."""

    __tablename__ = "outbox"
    __erased__ = nameless(
        "actor_id", actor_id=None, skip_locked=True, harmless=("event", "payload", "listener", "queue", "error")
    )
    __door__ = "a worker claims the row first and learns from it whose scope to enter"
    __table_args__ = (
        sa.Index(
            "ix_outbox_due",
            "queue",
            "due_at",
            "id",
            postgresql_where=sa.text("done_at is null and parked_at is null"),
        ),
        sa.Index("ix_outbox_done_at", "done_at"),
        sa.Index("ix_outbox_parked_at", "parked_at", postgresql_where=sa.text("parked_at is not null")),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    event: Mapped[str]
    payload: Mapped[dict[str, Any]]
    tenant_ids: Mapped[list[int]]
    actor_id: Mapped[int | None]
    history_id: Mapped[int | None] = mapped_column(sa.ForeignKey("history.id", ondelete="SET NULL"))
    listener: Mapped[str]  # core, or the name of the plugin that is told
    queue: Mapped[str]  # drain | heavy
    due_at: Mapped[datetime]  # real time
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    done_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]  # given up after too many attempts; a person decides


class Tick(Door, Model):
    """One slot of a timed work that is done; the key arbitrates between any number of clocks."""

    __tablename__ = "tick"
    __erased__ = kept("a work and a slot of time")
    __door__ = "written by clocks, which have no scope until they hold the slot"
    __table_args__ = (sa.Index("ix_tick_at", "at"),)

    key: Mapped[str] = mapped_column(primary_key=True)  # cron:<name>:<slot>[:<tenant>]
    at: Mapped[datetime]


class ClockOffset(Door, Model):
    """How far programme time is ahead of real time: one row, and only in the demo and in tests."""

    __tablename__ = "clock_offset"
    __erased__ = kept("one number")
    __door__ = "every process asks what time it is before it knows whose scope to enter"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seconds: Mapped[int] = mapped_column(sa.BigInteger)


class MentorshipKey(Door, Model):
    """The data key of one mentorship, wrapped; destroying the row destroys all that the pair has written.

    In a schema of its own, because its dumps are kept for days where the data's are kept for weeks (Privacy 3).
    """

    __tablename__ = "mentorship_key"
    __erased__ = kept("opens what the other of the two wrote, which stays theirs; the person's own texts are gone")
    __door__ = "wrapped: it opens nothing without the key file, and what it opens lies behind the sealed policy"
    __table_args__ = (sa.Index("ix_mentorship_key_wrapped_by", "wrapped_by"), {"schema": KEYRING})

    mentorship_id: Mapped[int] = mapped_column(
        sa.ForeignKey("mentorship.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    wrapped_by: Mapped[str]  # fingerprint of the key-encryption key
    wrapped: Mapped[bytes]
    created_at: Mapped[datetime]


class RequestKey(Door, Model):
    """The data key of one request to a mentor, wrapped, as that of a mentorship is: two write before there is a pair.

    Destroying the row destroys what the mentee wrote in it, and what was asked, answered and given as a reason.
    """

    __tablename__ = "request_key"
    __erased__ = deleted("request_id>search_request.mentee_id")
    __door__ = "wrapped: it opens nothing without the key file, and what it opens lies behind the sealed policy"
    __table_args__ = (sa.Index("ix_request_key_wrapped_by", "wrapped_by"), {"schema": KEYRING})

    request_id: Mapped[int] = mapped_column(
        sa.ForeignKey("search_request.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    wrapped_by: Mapped[str]  # fingerprint of the key-encryption key
    wrapped: Mapped[bytes]
    created_at: Mapped[datetime]
