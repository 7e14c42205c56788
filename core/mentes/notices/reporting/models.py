"""What was told in confidence, locked, for as long as it takes to send it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, Scoped
from mentes.base.erasing import kept, nameless


class Report(Scoped, Model):
    """One message on its way. Once it is sent nothing is left in it but that its form was used, for a day.

    Not a row of `mail`: those are kept, and looked at where one does not arrive.
    """

    __tablename__ = "report"
    __tenants__ = ("tenant_id",)
    __erased__ = (
        nameless("person_id", skip_locked=True, person_id=None),
        kept("it is sent all the same, as was promised, and gone within a day"),
    )
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.UniqueConstraint("once"),
        sa.Index("ix_report_tenant_id", "tenant_id", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    person_id: Mapped[int | None]  # who hears it if it cannot be sent; nobody, once it is
    once: Mapped[str]  # keyed hash of the form that it came by, so that it is sent once
    locked: Mapped[bytes | None]  # to whom, what, and whom to answer: `seal.lock`
    made_at: Mapped[datetime]  # real time
