"""A university that leaves a programme has left once everything of its people there has come to an end."""

from typing import Any

import sqlalchemy as sa

from mentes.admission.models import Application, Proposal
from mentes.base.db import db
from mentes.mentorships.models import RUNNING, Mentorship
from mentes.programmes.editions import making
from mentes.programmes.models import Edition, Partner, Programme


def finish_leaving(owner_id: int) -> None:
    """For the programmes of this owner: the universities that leave and have nothing there any more have left."""
    chosen = (
        sa.select(Partner.programme_id, Partner.tenant_id)
        .join(Programme, Programme.id == Partner.programme_id)
        .where(Programme.owner_id == owner_id, Partner.state == "leaving")
        .order_by(Partner.programme_id, Partner.tenant_id)
    )
    for programme_id, tenant_id in db.session.execute(chosen).all():
        making.hold(programme_id)
        if not is_busy(programme_id, tenant_id):
            making.finish(programme_id, tenant_id)


def is_busy(programme_id: int, tenant_id: int) -> bool:
    """Whether an application of its people waits, a proposal is open or a pair runs. Ask in the owner's scope."""
    editions = sa.select(Edition.id).where(Edition.programme_id == programme_id)
    waiting = sa.exists().where(
        Application.programme_id == programme_id,
        Application.tenant_id == tenant_id,
        Application.state.in_(("awaiting_supervisor", "submitted", "waiting_list")),
    )
    found = sa.or_(
        waiting,
        _between(Proposal, editions, tenant_id, ("proposed", "accepted")),
        _between(Mentorship, editions, tenant_id, RUNNING),
    )
    return bool(db.session.scalar(sa.select(found)))


def _between(
    kind: type[Proposal] | type[Mentorship], editions: sa.Select[Any], tenant_id: int, states: tuple[str, ...]
) -> sa.Exists:
    mine = sa.or_(kind.mentee_tenant_id == tenant_id, kind.mentor_tenant_id == tenant_id)
    return sa.exists().where(kind.edition_id.in_(editions), mine, kind.state.in_(states))
