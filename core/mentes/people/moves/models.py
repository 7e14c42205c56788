"""Moves between universities that wait for an answer, or have had one."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, Scoped
from mentes.base.erasing import deleted


class PendingMove(Scoped, Model):
    """Somebody's home organisation is another university's now: both decide, nothing moves by itself (SSO-17)."""

    __tablename__ = "pending_move"
    __erased__ = deleted("person_id")
    __tenants__ = ("tenant_id", "wanted_id")
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.Index("uq_pending_move_open", "identity_id", unique=True, postgresql_where=sa.text("state = 'open'")),
        sa.Index("ix_pending_move_tenant_id", "tenant_id"),
        sa.Index("ix_pending_move_wanted_id", "wanted_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    identity_id: Mapped[int] = mapped_column(sa.ForeignKey("identity.id", ondelete="CASCADE"))
    person_id: Mapped[int]
    tenant_id: Mapped[int]  # where the person is known
    wanted_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))  # whose they are said to be
    name: Mapped[str]  # as the sign-in says, for those who decide
    state: Mapped[str] = mapped_column(default="open")  # open | moved | refused | withdrawn | lapsed
    asked_at: Mapped[datetime]
    released_at: Mapped[datetime | None]  # the old university agrees
    released_by: Mapped[int | None]
    welcomed_at: Mapped[datetime | None]  # the new one agrees
    welcomed_by: Mapped[int | None]
    closed_at: Mapped[datetime | None]
