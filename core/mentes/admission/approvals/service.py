"""Verbs of a supervisor's written approval (S4-11): ask, approve, refuse, remind, and what comes of silence."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import sqlalchemy as sa

from mentes.admission.applying import patience
from mentes.admission.bound import Bound, readable
from mentes.admission.models import Application, Approval
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import BadInput, WrongState
from mentes.base.i18n import N_
from mentes.base.models import History
from mentes.base.outbox import record
from mentes.people.models import Address, Person
from mentes.plugin.events import ApplicationSubmitted
from mentes.plugin.waiting_events import (
    ApplicationExpired,
    ApprovalAsked,
    ApprovalGiven,
    ApprovalNeeded,
    ApprovalRefused,
)

Row = TypeVar("Row", Application, Approval)

WAITS = "awaiting_supervisor"
KEPT = timedelta(days=90)  # how long an address stays once its owner has answered
OVER = N_("This application does not wait for an approval any more.")
OWN = N_("This is your own address. Enter the one of your supervisor.")
TWICE = N_("%(name)s has been asked at this address already, and has time until %(day)s.")


@dataclass(frozen=True)
class Supervisor:
    """Whom the applicant names: they need no account."""

    name: str
    email: str
    locale: str


def of(application_id: int, tenant_id: int) -> Approval | None:
    """Who was asked for this application, seen from the applicant's own university."""
    chosen = sa.select(Approval).where(Approval.tenant_id == tenant_id, Approval.application_id == application_id)
    return db.session.scalars(chosen).one_or_none()


def ask(application: Application, whom: Supervisor) -> Approval:
    """Ask this supervisor; whoever was asked before is asked no more. The same person is not asked twice at once.

    Raises WrongState when the application does not wait for it, BadInput for the applicant's own address.
    """
    if application.state != WAITS:
        raise WrongState(OVER)
    if whom.email.casefold() in _own_addresses(application):
        raise BadInput(OWN)
    approval = of(application.id, application.tenant_id)
    if approval is not None and approval.email.casefold() == whom.email.casefold():
        raise BadInput(TWICE, name=approval.name, day=approval.due_at.date())
    if approval is None:
        approval = Approval(application_id=application.id, tenant_id=application.tenant_id)
        db.session.add(approval)
    approval.name, approval.email, approval.locale = whom.name, whom.email, whom.locale
    _begin(approval, application)
    db.session.flush()
    record(ApprovalAsked(approval.id, application.id), application.tenant_id, application.owner_id)
    return approval


def _own_addresses(application: Application) -> set[str]:
    mine = Address.tenant_id == application.tenant_id, Address.person_id == application.person_id
    own = sa.select(Person.email).where(Person.id == application.person_id)
    return set(db.session.scalars(sa.select(Address.folded).where(*mine))) | {
        each.casefold() for each in db.session.scalars(own)
    }


def _begin(approval: Approval, application: Application) -> None:
    where = readable(application.edition_id)
    approval.state, approval.asked_at, approval.nudged = "asked", now(), 0
    approval.due_at = now() + patience(where, "supervisor")
    application.due_at = approval.due_at
    approval.nudge_at = _next_nudge(where, approval)


def _next_nudge(where: Bound, approval: Approval) -> datetime | None:
    days = sorted(set(where.design.patience("supervisor").nudges))
    moments = [approval.asked_at + timedelta(days=each) for each in days]
    return next((each for each in moments if now() < each < approval.due_at), None)


def waits_for_approval(application: Application) -> bool:
    """Whether it is, or at its end was, a supervisor's silence that keeps this application, and nobody else's."""
    approval = of(application.id, application.tenant_id)
    if approval is not None or application.state == WAITS:
        return approval is None or approval.state != "given"
    # nobody was named: how it began says whether it waited for that, whatever the rules ask by now
    began = History.event == ApprovalNeeded.__name__, History.at >= application.submitted_at - timedelta(days=1)
    about = History.payload["application_id"].as_integer() == application.id
    chosen = sa.select(History.id).where(*began, History.tenant_ids.any_() == application.tenant_id, about)
    return db.session.scalar(chosen.limit(1)) is not None


def find(approval_id: int, *, hold: bool = False) -> tuple[Approval, Application]:
    """An approval and its application; for a verb both are held, the application first, as every verb of it does."""
    number = db.session.scalar(sa.select(Approval.application_id).where(Approval.id == approval_id))
    application = _one(sa.select(Application).where(Application.id == number), hold=hold)
    return _one(sa.select(Approval).where(Approval.id == approval_id), hold=hold), application


def _one(chosen: sa.Select[Row], *, hold: bool) -> Row:
    if hold:
        chosen = chosen.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(chosen).one()


def approve(approval: Approval, application: Application) -> None:
    """The supervisor agrees: now the coordinators look at it. Raises WrongState when nobody waits for it any more."""
    _answer(approval, application, "given")
    application.state, application.submitted_at = "submitted", now()
    application.due_at = now() + patience(readable(application.edition_id), "application")
    where = application.tenant_id, application.owner_id
    record(ApprovalGiven(approval.id, application.id), *where)
    record(ApplicationSubmitted(application.id, application.edition_id), *where)


def refuse(approval: Approval, application: Application, reason: str) -> None:
    """The supervisor does not agree: the applicant is told so, with the reason. Raises WrongState as `approve` does."""
    _answer(approval, application, "refused")
    approval.reason = reason
    _close(application, "rejected")
    record(ApprovalRefused(approval.id, application.id), application.tenant_id, application.owner_id)


def _answer(approval: Approval, application: Application, state: str) -> None:
    if application.state != WAITS or approval.state != "asked":
        raise WrongState(OVER)
    approval.state, approval.decided_at, approval.nudge_at = state, now(), None


def _close(application: Application, state: str) -> None:
    application.state, application.decided_at = state, now()


def expire(application: Application) -> None:
    """Nobody was named, or nobody answered in time: the application ends, and can be sent anew."""
    approval = of(application.id, application.tenant_id)
    if approval is not None and approval.state == "asked":
        approval.state, approval.decided_at, approval.nudge_at = "expired", now(), None
    _close(application, "expired")
    record(ApplicationExpired(application.id, application.edition_id), application.tenant_id, application.owner_id)


def overdue(tenant_id: int) -> list[Application]:
    """Applications of this university's people that wait for a supervisor and whose time is over, held."""
    chosen = sa.select(Application).where(
        Application.tenant_id == tenant_id, Application.state == WAITS, Application.due_at < now()
    )
    return list(db.session.scalars(chosen.with_for_update(skip_locked=True)))


def to_remind(tenant_id: int) -> list[Approval]:
    """Approvals whose supervisor is reminded today, held; each is counted, and its next day set."""
    chosen = sa.select(Approval).where(
        Approval.tenant_id == tenant_id, Approval.state == "asked", Approval.nudge_at <= now()
    )
    found = list(db.session.scalars(chosen.with_for_update(skip_locked=True)))
    for approval in found:
        application = db.session.get_one(Application, approval.application_id)
        approval.nudged += 1
        approval.nudge_at = _next_nudge(readable(application.edition_id), approval)
    return found


def forget_addresses(tenant_id: int) -> None:
    """Three months after the answer, or the end without one, the address goes; name and answer stay with the application."""
    old = sa.update(Approval).where(
        Approval.tenant_id == tenant_id, Approval.decided_at < now() - KEPT, Approval.email != ""
    )
    db.session.execute(old.values(email=""))
