"""What somebody typed into an application and has not sent yet: kept for them alone, until they send it (UX-12)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.actor import Actor
from mentes.base.clock import now
from mentes.base.db import Model, Scoped, db
from mentes.base.erasing import deleted
from mentes.base.form_text import showable
from mentes.plugin.parts import Role

MOST = 20_000  # characters of one answer; more fits no question, and the form says so


class ApplicationDraft(Scoped, Model):
    """The form of one role as it stands, right or wrong. No list shows it; only its person's own pages read it."""

    __tablename__ = "application_draft"
    __erased__ = deleted("person_id")
    __tenants__ = ("tenant_id",)
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.Index("ix_application_draft_tenant_person", "tenant_id", "person_id"),
    )

    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[int]
    typed: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]


def keep(edition_id: int, actor: Actor, role: Role, typed: Mapping[str, Any]) -> None:
    """Keep what was typed, as it was typed; what was kept before gives way."""
    row = {"tenant_id": actor.home_id, "typed": _storable(typed), "changed_at": now()}
    key = {"edition_id": edition_id, "person_id": actor.person_id, "role": role}
    kept = insert(ApplicationDraft).values(**key, **row)
    db.session.execute(kept.on_conflict_do_update(index_elements=list(key), set_=row))


def typed(edition_id: int, actor: Actor, role: Role) -> dict[str, Any] | None:
    """What the actor typed and has not sent, or None."""
    return db.session.scalar(sa.select(ApplicationDraft.typed).where(*_own(edition_id, actor, role)))


def drop(edition_id: int, actor: Actor, role: Role) -> None:
    """It was sent: nothing is left to keep."""
    db.session.execute(sa.delete(ApplicationDraft).where(*_own(edition_id, actor, role)))


def _own(edition_id: int, actor: Actor, role: Role) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        ApplicationDraft.tenant_id == actor.home_id,
        ApplicationDraft.person_id == actor.person_id,
        ApplicationDraft.edition_id == edition_id,
        ApplicationDraft.role == role,
    )


def _storable(typed: Any) -> Any:
    """JSON holds no NUL, and an answer without end is nothing to keep."""
    if isinstance(typed, Mapping):
        return {name: _storable(part) for name, part in typed.items()}
    if isinstance(typed, list):
        return [_storable(part) for part in typed]
    return showable(typed)[:MOST] if isinstance(typed, str) else typed
