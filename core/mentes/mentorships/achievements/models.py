"""What somebody has achieved: facts of theirs, scoped to their own university and to those whom they let see it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, PartOf, Scoped
from mentes.base.erasing import deleted


class Showcase(Scoped, Model):
    """Whom somebody lets see their achievements. Without a row: nobody.

    `tenant_ids`: their own university, and those of the people whom they let; kept by `visibility`.
    """

    __tablename__ = "showcase"
    __erased__ = deleted("person_id")
    __tenants__ = ("tenant_ids",)
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.UniqueConstraint("person_id"),
        sa.Index("ix_showcase_tenant_id", "tenant_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    tenant_id: Mapped[int]
    tenant_ids: Mapped[list[int]]
    shown: Mapped[str] = mapped_column(default="nobody", server_default="nobody")  # nobody | pairs | programmes


class Achievement(PartOf, Model):
    """How far somebody is with one rule of one programme, and since when it is reached. No word of anybody is in it."""

    __tablename__ = "achievement"
    __erased__ = deleted("showcase_id>showcase.person_id")
    __part_of__ = ("showcase", "showcase_id")

    showcase_id: Mapped[int] = mapped_column(sa.ForeignKey("showcase.id", ondelete="CASCADE"), primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)  # of the rule, in the programme's Design
    titles: Mapped[dict[str, Any]]  # {locale: text}, as the rule said it when it first counted
    texts: Mapped[dict[str, Any]]
    needed: Mapped[int]
    so_far: Mapped[int] = mapped_column(default=0, server_default="0")
    reached_at: Mapped[datetime | None]


class AchievementCount(PartOf, Model):
    """One thing that counted, so that it counts once, however often it is told."""

    __tablename__ = "achievement_count"
    __erased__ = deleted("showcase_id>showcase.person_id")
    __part_of__ = ("showcase", "showcase_id")
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["showcase_id", "programme_id", "key"],
            ["achievement.showcase_id", "achievement.programme_id", "achievement.key"],
            ondelete="CASCADE",
        ),
    )

    showcase_id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)  # what the rule counts once: thing:12, pair:7, role:mentor
