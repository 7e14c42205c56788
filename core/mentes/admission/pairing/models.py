"""What those who pair have said of two people: that they are not to be a pair, or that they are wanted together."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, Scoped
from mentes.base.erasing import FORMER, nameless

_STANDS = sa.text("ended_at is null")


class PairMark(Scoped, Model):
    """A pair that is blocked, or pinned with a place of the mentor promised; kept after its end. No page of the two shows it.

    Reached by both homes as well, so that it ends with the part of one of the two, wherever that ends.
    """

    __tablename__ = "pair_mark"
    __erased__ = (
        nameless(
            "mentee_enrolment_id>enrolment.person_id",
            "mentor_enrolment_id>enrolment.person_id",
            reason="",
            harmless=("kind", "outcome"),
            copied=(),  # no page shows it to the two
        ),
        nameless("by_id", by_name=FORMER, reason=""),
        nameless("ended_by", ended_name=FORMER),
    )
    __tenants__ = ("owner_id", "mentee_tenant_id", "mentor_tenant_id")
    __table_args__ = (
        sa.ForeignKeyConstraint(["edition_id", "owner_id"], ["edition.id", "edition.owner_id"]),
        sa.Index(
            "uq_pair_mark_standing",
            "edition_id",
            "mentee_enrolment_id",
            "mentor_enrolment_id",
            unique=True,
            postgresql_where=_STANDS,
        ),
        sa.Index(
            "uq_pair_mark_pinned",
            "mentee_enrolment_id",
            unique=True,
            postgresql_where=sa.text("kind = 'pinned' and ended_at is null"),
        ),
        sa.Index("ix_pair_mark_owner_edition", "owner_id", "edition_id"),
        sa.Index("ix_pair_mark_mentee_tenant_id", "mentee_tenant_id", "mentee_enrolment_id"),
        sa.Index("ix_pair_mark_mentor_tenant_id", "mentor_tenant_id", "mentor_enrolment_id"),
        sa.CheckConstraint("kind in ('blocked', 'pinned')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int]
    edition_id: Mapped[int]
    kind: Mapped[str]  # blocked | pinned
    mentee_enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id", ondelete="CASCADE"))
    mentor_enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id", ondelete="CASCADE"))
    mentee_tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    mentor_tenant_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    reason: Mapped[str]  # for those who pair
    by_id: Mapped[int]
    by_name: Mapped[str]  # other leads may be of another university and not see the person
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]  # undone | proposed | left: the part of one of the two has ended
    ended_by: Mapped[int | None]  # who undid it
    ended_name: Mapped[str | None]
