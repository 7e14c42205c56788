"""Programmes, the universities that run them together, and their editions."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from mentes.base.db import Door, Model, Public
from mentes.base.erasing import kept

TAKING_PART = ("accepted", "leaving", "left")  # partners that take part, or ever did


class Programme(Public, Model):
    """A mentoring offer, owned by one university or the alliance and bound to exactly one plugin."""

    __tablename__ = "programme"
    __table_args__ = (sa.UniqueConstraint("owner_id", "key"), sa.UniqueConstraint("id", "owner_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    key: Mapped[str]
    plugin: Mapped[str]
    titles: Mapped[dict[str, Any]]  # {locale: text}; empty: the plugin's own title
    summaries: Mapped[dict[str, Any]]
    observers: Mapped[list[str]] = mapped_column(default=list, server_default="{}")  # plugins told of it
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Partner(Public, Model):
    """A university in a programme. Never deleted: the row proves that it ever took part."""

    __tablename__ = "partner"
    __table_args__ = (sa.Index("ix_partner_tenant_id", "tenant_id"),)

    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id", ondelete="RESTRICT"), primary_key=True)
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"), primary_key=True)
    state: Mapped[str] = mapped_column(default="accepted")  # invited | accepted | leaving | left | declined
    since: Mapped[datetime]


class Edition(Public, Model):
    """One run of a programme: its configuration, its window for applications, its dates."""

    __tablename__ = "edition"
    __table_args__ = (
        sa.ForeignKeyConstraint(["programme_id", "owner_id"], ["programme.id", "programme.owner_id"]),
        sa.UniqueConstraint("id", "owner_id"),
        sa.UniqueConstraint("id", "programme_id"),
        sa.UniqueConstraint("programme_id", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int]
    owner_id: Mapped[int]
    key: Mapped[str]
    titles: Mapped[dict[str, Any]]
    config: Mapped[dict[str, Any]]
    conditions: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # `programmes.conditions`
    state: Mapped[str] = mapped_column(default="open")  # draft | open | archived
    fault: Mapped[str | None]  # why it is suspended: plugin missing, configuration that no longer fits
    opens_on: Mapped[date]
    closes_on: Mapped[date | None]  # the last day on which one can apply; None: at any time (S4-3)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    waiting: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")  # ladders that it sets itself
    calls: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # how video calls are made
    milestones: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")  # `milestones.KeptMilestone`
    letters: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # `days.DayLetters`
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Emblem(Public, Model):
    """What stands at the head of an edition's documents from a moment on, in one of two places (S0-1).

    Never overwritten: a document of before keeps what stood there then. A row without `media` goes back to our own.
    """

    __tablename__ = "emblem"
    __table_args__ = (sa.Index("ix_emblem_edition_id", "edition_id", "slot", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id", ondelete="CASCADE"))  # of a discarded draft
    slot: Mapped[str]  # alliance | funder
    media: Mapped[str]  # png | svg | ""
    alts: Mapped[dict[str, Any]]  # {locale: what it shows, in words}
    sha256: Mapped[str]
    width: Mapped[float] = mapped_column(default=0.0, server_default="0")  # in units of its own
    height: Mapped[float] = mapped_column(default=0.0, server_default="0")
    since: Mapped[datetime]
    file: Mapped[bytes | None] = deferred(mapped_column(sa.LargeBinary))


class GuideText(Public, Model):
    """A guide of a programme in the words of one university, in one language; each publication is a row of its own.

    It is read in the edition for which it was published and in those that begin later; without one, in all of them (S0-3).
    Rows of one programme, university, key and language are counted by `number`; a draft is the newest, published last.
    """

    __tablename__ = "guide_text"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "tenant_id", "key", "locale", "number"),
        sa.Index("ix_guide_text_tenant_id", "tenant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id", ondelete="RESTRICT"))
    tenant_id: Mapped[int] = mapped_column(
        sa.ForeignKey("tenant.id", ondelete="RESTRICT")
    )  # whose words: owner or partner
    edition_id: Mapped[int | None] = mapped_column(sa.ForeignKey("edition.id", ondelete="RESTRICT"))
    key: Mapped[str]
    locale: Mapped[str]
    number: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]  # Markdown
    audience: Mapped[list[str]]  # mentee, mentor
    written_at: Mapped[datetime]
    published_at: Mapped[datetime | None]  # None: a draft
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class CallServer(Door, Model):
    """A university's own server for video calls (BigBlueButton); an edition may choose it."""

    __tablename__ = "call_server"
    __erased__ = kept("a server of a university")
    __door__ = "a call is opened by people of other universities than the one whose server it is"

    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"), primary_key=True)
    url: Mapped[str]
    secret: Mapped[bytes]  # locked with the key of keys, never shown again
    hint: Mapped[str]  # its last four characters
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
