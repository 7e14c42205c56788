"""Programmes, the universities that run them together, and their editions."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, Public


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


class Partner(Public, Model):
    """A university in a programme. Never deleted: the row proves that it ever took part."""

    __tablename__ = "partner"
    __table_args__ = (sa.Index("ix_partner_tenant_id", "tenant_id"),)

    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id", ondelete="RESTRICT"), primary_key=True)
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"), primary_key=True)
    state: Mapped[str] = mapped_column(default="accepted")  # invited | accepted | leaving | left
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
    closes_on: Mapped[date]  # the last day on which one can apply
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
