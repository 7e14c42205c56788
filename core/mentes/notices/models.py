"""What people are told: the entry in their inbox and the mail, each in its reader's language."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, Scoped


class Notice(Scoped, Model):
    """An entry in somebody's inbox. With a due date it waits for them, and `done_at` says that it no longer does."""

    __tablename__ = "notice"
    __tenants__ = ("tenant_id",)
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.UniqueConstraint("person_id", "matter", "event_id"),
        sa.Index("ix_notice_tenant_person", "tenant_id", "person_id", "created_at"),
        sa.Index("ix_notice_matter", "tenant_id", "matter", postgresql_where=sa.text("done_at is null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int]
    person_id: Mapped[int]
    matter: Mapped[str]  # what it is about, e.g. "paper:12:sign"; the next step on it closes it
    event_id: Mapped[int]  # the outbox row that caused it: handled twice, told once
    kind: Mapped[str]
    text: Mapped[dict[str, Any]]  # a message: text, values, domain
    path: Mapped[str]
    waits: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class Mail(Scoped, Model):
    """A letter to one person or address. Its Message-ID is fixed when it is written, so a second delivery is recognisable."""

    __tablename__ = "mail"
    __tenants__ = ("tenant_id",)
    __table_args__ = (
        sa.UniqueConstraint("message_id"),
        sa.Index("ix_mail_tenant_id", "tenant_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    person_id: Mapped[int | None]  # None: somebody who is invited, and has no row yet
    link_id: Mapped[int | None]  # the one-time link in it; its address is made when the letter goes, and not kept
    message_id: Mapped[str]
    recipient: Mapped[str]
    locale: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]  # Markdown: gives the text and the HTML part
    state: Mapped[str] = mapped_column(default="waiting")  # waiting | sent | refused
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    refusal: Mapped[str | None]
