"""What a mentor offers to the mentees of all universities of a programme."""

from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Model, Shared
from mentes.base.erasing import deleted


class Offer(Shared, Model):
    """A mentor as mentees of all universities may know them: first name, initial and answers (S2-31, S2-33).

    It goes with the mentor's enrolment and carries of it what another university may not read there.
    """

    __tablename__ = "offer"
    __erased__ = deleted("person_id")
    __table_args__ = (
        sa.ForeignKeyConstraint(["person_id", "tenant_id"], ["person.id", "person.tenant_id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["edition_id", "owner_id"], ["edition.id", "edition.owner_id"]),
        sa.ForeignKeyConstraint(["edition_id", "programme_id"], ["edition.id", "edition.programme_id"]),
        sa.ForeignKeyConstraint(["programme_id", "tenant_id"], ["partner.programme_id", "partner.tenant_id"]),
        sa.Index("ix_offer_owner_edition", "owner_id", "edition_id", "state", "since", "id"),
        sa.Index("ix_offer_tenant_person", "tenant_id", "person_id"),
    )
    role: ClassVar[str] = "mentor"

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int]
    owner_id: Mapped[int]
    programme_id: Mapped[int]
    edition_id: Mapped[int]
    person_id: Mapped[int]
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id", ondelete="CASCADE"), unique=True)
    state: Mapped[str]  # listed | away | waiting (nobody has confirmed yet who a guest is) | ended
    away_until: Mapped[date | None]  # the day on which it is listed again; None: when the mentor says so
    called: Mapped[str]  # first name and the first letter of the surname
    profile: Mapped[dict[str, Any]]  # the answers, as in the enrolment
    ties: Mapped[dict[str, Any]]  # hashes only: `admission.ties`
    tags: Mapped[list[str]]  # `key:value` of each answer that the list can be narrowed by
    marks: Mapped[int] = mapped_column(
        sa.BigInteger, default=0, server_default="0"
    )  # the tags as bits: `offers.words.marks_of`
    words: Mapped[str]  # what a free search looks through, folded; each word with a blank before it
    capacity: Mapped[int]
    full: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # all places are taken
    since: Mapped[datetime]  # when it was last listed
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def is_listed(self) -> bool:
        """Mentees find it; whether a place is free says `full`."""
        return self.state == "listed"
