"""How the number in an address leads to the edition of whoever asks: their own pair."""

import sqlalchemy as sa

from mentes.mentorships.models import Mentorship

BELONGING: dict[str, sa.Select[int]] = {
    "pair_id": sa.select(Mentorship.edition_id).where(
        Mentorship.id == sa.bindparam("number", type_=sa.Integer),
        sa.bindparam("person", type_=sa.Integer).in_([Mentorship.mentee_id, Mentorship.mentor_id]),
    )
}
