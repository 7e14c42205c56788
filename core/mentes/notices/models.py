"""What people are told: the entry in their inbox and the mail, each in its reader's language."""

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, Public, Scoped
from mentes.base.erasing import addressed, deleted
from mentes.notices import forgetting

LAST: Final = "last"
"""The kind of the letter that confirms an erasure: its row goes when it has been sent."""


class Notice(Scoped, Model):
    """An entry in somebody's inbox. With a due date it waits for them, and `done_at` says that it no longer does."""

    __tablename__ = "notice"
    __erased__ = (deleted("person_id"), forgetting.entries())
    __tenants__ = ("tenant_id",)
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.UniqueConstraint("person_id", "matter", "event_id"),
        sa.Index("ix_notice_tenant_person", "tenant_id", "person_id", "created_at"),
        sa.Index("ix_notice_matter", "tenant_id", "matter", postgresql_where=sa.text("done_at is null")),
        sa.Index("ix_notice_nudge", "tenant_id", "nudge_at", postgresql_where=sa.text("done_at is null")),
        sa.Index("ix_notice_digest", "tenant_id", "person_id", postgresql_where=sa.text("letter = 'daily'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int]
    person_id: Mapped[int]
    matter: Mapped[str]  # what it is about, e.g. "paper:12:sign"; the next step on it closes it
    event_id: Mapped[int]  # the outbox row that caused it: handled twice, told once
    kind: Mapped[str]  # of news: `notices.kinds`
    text: Mapped[dict[str, Any]]  # a message: text, values, domain
    path: Mapped[str]
    waits: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    waiting: Mapped[str | None]  # the waiting state that it is one of: `plugin.waiting`
    nudge_at: Mapped[
        datetime | None
    ]  # the next reminder, or the due day on which others are asked, in programme time; None: no more
    nudges: Mapped[list[datetime]] = mapped_column(default=list, server_default="{}")  # the reminders after that one
    nudged: Mapped[int] = mapped_column(default=0, server_default="0")  # how often its reader has been reminded
    letter: Mapped[str] = mapped_column(default="now", server_default="now")  # now | daily | off | sent (in a digest)


class Mail(Scoped, Model):
    """A letter to one person or address. Its Message-ID is fixed when it is written, so a second delivery is recognisable."""

    __tablename__ = "mail"
    __erased__ = (
        deleted("person_id", looks_far=True),  # a slow mail server may be taking one just now
        addressed("recipient", kind=LAST),
        forgetting.letters(),
    )
    __tenants__ = ("tenant_id",)
    __table_args__ = (
        sa.UniqueConstraint("message_id"),
        sa.Index("ix_mail_tenant_id", "tenant_id", "state"),
        sa.Index("ix_mail_person_id", "person_id"),
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
    state: Mapped[str] = mapped_column(default="waiting")  # waiting | sent | refused | bounced | dropped
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    refusal: Mapped[str | None]  # what the mail server answered, or the report that came back (RFC 3464)
    kind: Mapped[str] = mapped_column(default="account", server_default="account")  # of news: `notices.kinds`
    matter: Mapped[str | None]  # the matter of its notice
    link_ids: Mapped[list[int]] = mapped_column(
        default=list, server_default="{}"
    )  # its one-time links, by `{token:ID}`
    calendar: Mapped[str | None]  # an iCalendar object (RFC 5545)
    method: Mapped[str | None]  # REQUEST | CANCEL (RFC 5546)


class Preference(Scoped, Model):
    """How somebody wants to hear one kind of news by mail; without a row: at once. The inbox always has everything."""

    __tablename__ = "preference"
    __erased__ = deleted("person_id")
    __tenants__ = ("tenant_id",)
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.Index("ix_preference_tenant_id", "tenant_id"),
    )

    person_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[int]
    how: Mapped[str]  # now | daily | off
    changed_at: Mapped[datetime]


class Feed(Scoped, Model):
    """Somebody's calendar address. Its number is part of what is signed: a new number makes the old address worthless."""

    __tablename__ = "feed"
    __erased__ = deleted("person_id")
    __tenants__ = ("tenant_id",)
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.Index("ix_feed_tenant_id", "tenant_id"),
    )

    person_id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int]
    number: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]  # when a calendar program last asked


class Wording(Public, Model):
    """A letter in a university's own words, for all its programmes or one of them, in one language (no personal data)."""

    __tablename__ = "wording"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "programme_id", "key", "locale", postgresql_nulls_not_distinct=True),
        sa.Index("ix_wording_programme_id", "programme_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    programme_id: Mapped[int | None] = mapped_column(sa.ForeignKey("programme.id", ondelete="RESTRICT"))
    key: Mapped[str]  # of the letter: `notices.kinds`
    locale: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]  # Markdown with places such as {name}
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
