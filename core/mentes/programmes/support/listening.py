"""A university that joins a programme reads whom its owner names, as long as it has named nobody itself."""

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.outbox import on
from mentes.plugin.edition_events import PartnerAccepted
from mentes.programmes.models import Programme
from mentes.programmes.support.models import SupportContact
from mentes.programmes.support.service import Place, readers


@on(PartnerAccepted)
def show_the_owners(event: PartnerAccepted, _event_id: int) -> None:
    """The contacts of the owner that concern this programme are read at the new partner too."""
    owner_id = db.session.get_one(Programme, event.programme_id).owner_id
    chosen = sa.select(SupportContact).where(
        SupportContact.tenant_id == owner_id,
        sa.or_(SupportContact.programme_id.is_(None), SupportContact.programme_id == event.programme_id),
    )
    for row in db.session.scalars(chosen.with_for_update()):
        row.tenant_ids = readers(Place(row.tenant_id, row.programme_id))
    db.session.flush()
