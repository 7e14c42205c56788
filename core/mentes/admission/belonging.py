"""How the number in an address leads to the edition of whoever asks: their application, their proposal, what they apply for."""

import sqlalchemy as sa

from mentes.admission.models import Application, Proposal
from mentes.programmes.models import Edition

_NUMBER = sa.bindparam("number", type_=sa.Integer)
_PERSON = sa.bindparam("person", type_=sa.Integer)
BELONGING: dict[str, sa.Select[int]] = {
    "application_id": sa.select(Application.edition_id).where(
        Application.id == _NUMBER, Application.person_id == _PERSON
    ),
    "proposal_id": sa.select(Proposal.edition_id).where(
        Proposal.id == _NUMBER, _PERSON.in_([Proposal.mentee_id, Proposal.mentor_id])
    ),
    "edition_id": sa.select(Edition.id).where(Edition.id == _NUMBER, _PERSON.is_not(None)),
}
