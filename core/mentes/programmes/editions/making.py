"""Programmes made on the pages, and the universities that are asked to take part in them."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.plugin.edition_events import (
    PartnerAccepted,
    PartnerDeclined,
    PartnerInvited,
    PartnerLeaving,
    PartnerLeft,
    ProgrammeChanged,
    ProgrammeCreated,
)
from mentes.programmes.editions.service import ChangedMeanwhile
from mentes.programmes.models import Partner, Programme
from mentes.tenancy.models import Tenant

Texts = Mapping[str, str]


def create(owner_id: int, key: str, plugin: str, texts: tuple[Texts, Texts], partners: Sequence[int]) -> Programme:
    """A programme of this owner that runs by a plugin's rules; `texts` are titles and summaries.

    Other universities are invited and take part once they accept; the owner, where it is a university, does at once.
    Raises BadInput for a key that the owner has used already.
    """
    owner = db.session.get_one(Tenant, owner_id, with_for_update=True)
    if db.session.scalar(sa.select(sa.exists().where(Programme.owner_id == owner_id, Programme.key == key))):
        raise BadInput(N_("There is a programme “%(key)s” already. Choose another name."), key=key)
    titles, summaries = (dict(each) for each in texts)
    made = Programme(owner_id=owner_id, key=key, plugin=plugin, titles=titles, summaries=summaries, observers=[])
    db.session.add(made)
    db.session.flush()
    record(ProgrammeCreated(made.id), owner_id)
    if owner.kind == "university":
        db.session.add(Partner(programme_id=made.id, tenant_id=owner_id, state="accepted", since=now()))
    for tenant_id in dict.fromkeys(partners):
        invite(made, tenant_id)
    db.session.flush()
    return made


def change(programme_id: int, texts: tuple[Texts, Texts], observers: Sequence[str], version: int | None) -> None:
    """Other titles, summaries and observers. Raises ChangedMeanwhile when it is not of this version any more."""
    programme = hold(programme_id)
    if version is not None and programme.version != version:
        raise ChangedMeanwhile
    programme.titles, programme.summaries = (dict(each) for each in texts)
    programme.observers = sorted(set(observers))
    db.session.flush()
    if programme.version != version:
        record(ProgrammeChanged(programme.id), programme.owner_id)


def hold(programme_id: int) -> Programme:
    """The row, held for a change. Raises NotVisible when there is none."""
    chosen = sa.select(Programme).where(Programme.id == programme_id).with_for_update()
    found = db.session.scalar(chosen.execution_options(populate_existing=True))
    if found is None:
        raise NotVisible
    return found


def invite(programme: Programme, tenant_id: int) -> None:
    """Ask a university to take part; one that is asked or takes part already: nothing. Raises NotVisible for no such one."""
    if not db.session.scalar(sa.select(sa.exists().where(Tenant.id == tenant_id, Tenant.state == "active"))):
        raise NotVisible
    partner = db.session.get(Partner, (programme.id, tenant_id), with_for_update=True)
    if partner is not None and partner.state in {"invited", "accepted"}:
        return
    state = "accepted" if tenant_id == programme.owner_id else "invited"
    if partner is None:
        db.session.add(Partner(programme_id=programme.id, tenant_id=tenant_id, state=state, since=now()))
    else:
        partner.state, partner.since = state, now()
    db.session.flush()
    event = PartnerAccepted if state == "accepted" else PartnerInvited
    record(event(programme.id, tenant_id), programme.owner_id, tenant_id)


def accept(programme_id: int, tenant_id: int) -> None:
    """Take part from now on; again: nothing. Raises WrongState for a university that nobody has invited."""
    programme, partner = _partner(programme_id, tenant_id)
    if partner.state == "accepted":
        return
    if partner.state not in {"invited", "leaving"}:
        raise WrongState(N_("This invitation does not count any more."))
    partner.state, partner.since = "accepted", now()
    record(PartnerAccepted(programme.id, tenant_id), programme.owner_id, tenant_id)


def decline(programme_id: int, tenant_id: int) -> None:
    """Say no to an invitation; again: nothing. Raises WrongState for a university that takes part."""
    programme, partner = _partner(programme_id, tenant_id)
    if partner.state == "declined":
        return
    if partner.state != "invited":
        raise WrongState(N_("Your university takes part already. It can leave the programme."))
    partner.state, partner.since = "declined", now()
    record(PartnerDeclined(programme.id, tenant_id), programme.owner_id, tenant_id)


def leave(programme_id: int, tenant_id: int) -> None:
    """Take nobody new; what has begun goes on. Again: nothing. Raises WrongState for one that does not take part."""
    programme, partner = _partner(programme_id, tenant_id)
    if partner.state == "leaving":
        return
    if partner.state != "accepted":
        raise WrongState(N_("Your university does not take part in this programme."))
    partner.state, partner.since = "leaving", now()
    record(PartnerLeaving(programme.id, tenant_id), programme.owner_id, tenant_id)


def finish(programme_id: int, tenant_id: int) -> None:
    """A university that was leaving has left; one that takes part again meanwhile: nothing. In the owner's scope."""
    programme, partner = _partner(programme_id, tenant_id)
    if partner.state == "leaving":
        partner.state, partner.since = "left", now()
        record(PartnerLeft(programme.id, tenant_id), programme.owner_id, tenant_id)


def _partner(programme_id: int, tenant_id: int) -> tuple[Programme, Partner]:
    programme = hold(programme_id)
    chosen = sa.select(Partner).where(Partner.programme_id == programme_id, Partner.tenant_id == tenant_id)
    partner = db.session.scalar(chosen.execution_options(populate_existing=True))
    if partner is None:
        raise NotVisible
    return programme, partner
