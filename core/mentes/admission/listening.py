"""What admission does on its own: proposals that nobody answered in time free their seat, what was open of somebody who left; ties are kept."""

from datetime import timedelta

import sqlalchemy as sa

from mentes.admission import applying, proposing, unpaired, waiting_list
from mentes.admission.drafts import ApplicationDraft
from mentes.admission.models import Application, Enrolment, Proposal
from mentes.admission.ties import tie
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.outbox import on
from mentes.base.ticks import daily
from mentes.people.models import Person
from mentes.plugin.events import ApplicationAdmitted, PersonLeft, ProfileChanged

DRAFTS_KEPT = timedelta(days=365)


@daily("expire-proposals", owners=True)
def expire_proposals(tenant_id: int) -> None:
    """Each day, for each university that owns a programme."""
    for proposal in proposing.overdue(tenant_id):
        proposing.expire(proposal)


@daily("waiting-list", owners=True)
def end_waiting_in_vain(tenant_id: int) -> None:
    """Each day, for each university that owns a programme: those for whom no place became free."""
    for application in waiting_list.over(tenant_id):
        waiting_list.expire(application)


@on(PersonLeft)
def close_what_was_open(event: PersonLeft, _event_id: int) -> None:
    """Applications that wait are taken back, proposals that wait come to nothing: the other side hears no reason.

    Nobody is looked for any more, and nobody is proposed to them.
    """
    if db.session.scalar(sa.select(Person.state).where(Person.id == event.person_id)) == "active":
        return
    _hold_all(event.person_id, event.home_id)
    waiting = sa.select(Application).where(
        Application.tenant_id == event.home_id,
        Application.person_id == event.person_id,
        Application.state.in_(("awaiting_supervisor", "submitted", "waiting_list")),
    )
    for application in db.session.scalars(waiting.execution_options(populate_existing=True)).all():
        applying.withdraw(application)
    mentee = sa.and_(Proposal.mentee_tenant_id == event.home_id, Proposal.mentee_id == event.person_id)
    mentor = sa.and_(Proposal.mentor_tenant_id == event.home_id, Proposal.mentor_id == event.person_id)
    open_ones = sa.select(Proposal).where(sa.or_(mentee, mentor), Proposal.state == "proposed").order_by(Proposal.id)
    held = open_ones.with_for_update().execution_options(populate_existing=True)
    for proposal in db.session.scalars(held).all():
        proposing.decline(proposal)
    db.session.flush()
    if event.reason != "moved":  # their coordinators decide what becomes of their part
        unpaired.end_of_gone(event.person_id, event.home_id)


def _hold_all(person_id: int, home_id: int) -> None:
    """Applications, then parts, before any proposal: as by whoever lets somebody leave, so that nobody waits crosswise."""
    for table in (Application, Enrolment):
        theirs = sa.select(table.id).where(table.tenant_id == home_id, table.person_id == person_id)
        db.session.execute(theirs.order_by(table.id).with_for_update())


@daily("forget-drafts", hour=4)
def forget_drafts(tenant_id: int) -> None:
    """What somebody began to write and has not touched for a year, in programme time, goes (PRV-8)."""
    old = sa.delete(ApplicationDraft).where(
        ApplicationDraft.tenant_id == tenant_id, ApplicationDraft.changed_at < now() - DRAFTS_KEPT
    )
    db.session.execute(old)


@daily("ties", hour=3)
def renew_ties(tenant_id: int) -> None:
    """Each day, at each university: sign-ins may have told another unit or name."""
    tie(tenant_id)


@on(ApplicationAdmitted)
def tie_who_was_admitted(event: ApplicationAdmitted, _row_id: int) -> None:
    """Whoever admitted may belong to another university and not see the person."""
    application = db.session.get_one(Application, event.application_id)
    tie(application.tenant_id, [application.person_id])


@on(ProfileChanged)
def tie_who_changed(event: ProfileChanged, _row_id: int) -> None:
    """Another supervisor or unit counts from now on."""
    tie(event.home_id, [event.person_id])
