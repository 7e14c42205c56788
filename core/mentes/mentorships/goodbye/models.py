"""Erasures: by number and day, for as long as a backup may bring somebody back."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mentes.base.db import Door, Model
from mentes.base.erasing import kept
from mentes.base.sealed_columns import Locked


class Erasure(Door, Model):
    """That an account was erased, and which universities' rows still have to be gone through (S2-29)."""

    __tablename__ = "erasure"
    __door__ = (
        "each university's own work reads it, whichever that is, and what it holds is locked until the last is done"
    )
    __erased__ = kept("a number and a day; names stand in it, locked, only until the last work is done")

    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    home_id: Mapped[int] = mapped_column(sa.ForeignKey("tenant.id", ondelete="RESTRICT"))
    begun_at: Mapped[datetime]
    to_do: Mapped[list[int]]  # universities that have not been gone through; 0: the letter that confirms it
    sought: Mapped[dict[str, Any]] = mapped_column(Locked("erasure.sought"), default=dict)  # empty once all is done
    done_at: Mapped[datetime | None]
