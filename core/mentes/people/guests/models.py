"""Invitations: to come in without a university account, or to take a role."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, Scoped
from mentes.base.erasing import FORMER, addressed, nameless


class Invitation(Scoped, Model):
    """Belongs to whoever accepts it, not to the address that it was sent to (complaint 17).

    guest: a mentor without a university account (S3-3). role: somebody, from any university, for a role here;
    it counts once the inviting side has confirmed who took it.
    """

    __tablename__ = "invitation"
    __erased__ = (
        addressed("email"),
        nameless(
            "taken_by",
            name=FORMER,
            email="",
            organisation=None,
            note=None,
            taken_name=None,
            harmless=("kind", "state", "relation", "role", "remit", "locale"),
        ),
    )
    __tenants__ = ("tenant_id",)
    __table_args__ = (sa.Index("ix_invitation_tenant_state", "tenant_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    kind: Mapped[str]  # guest | role
    state: Mapped[str] = mapped_column(
        default="sent"
    )  # sent | taken | accepted | withdrawn | expired (also once taken)
    email: Mapped[str]
    name: Mapped[str]
    organisation: Mapped[str | None]  # guest: company or institution
    relation: Mapped[str | None]  # guest: alumni | company | public | other
    role: Mapped[str | None]
    remit: Mapped[str | None]
    edition_id: Mapped[int | None]
    until: Mapped[datetime | None]  # role: when it ends
    note: Mapped[str | None]  # a few words of the inviting person
    locale: Mapped[str]
    invited_by: Mapped[int]
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    taken_by: Mapped[int | None]  # the person; of another university, so no foreign key into this scope
    taken_home_id: Mapped[int | None]
    taken_name: Mapped[str | None]  # as that person's own university knows them
    taken_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
