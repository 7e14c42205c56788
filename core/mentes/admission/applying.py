"""Verbs of an application: ask whether one may, apply, take back, admit, decline."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from mentes.admission import drafts
from mentes.admission.bound import Bound
from mentes.admission.bound import readable as bound_to
from mentes.admission.facts import known, unconfirmed
from mentes.admission.judging import judged
from mentes.admission.models import ENDED, Application, Enrolment
from mentes.admission.ties import tie
from mentes.base.actor import Actor
from mentes.base.clock import now, real_now
from mentes.base.db import db
from mentes.base.errors import BadInput, NotVisible, WrongState
from mentes.base.i18n import N_, Message
from mentes.base.outbox import record
from mentes.people.models import Person
from mentes.people.records.service import known_of
from mentes.plugin.answers import Verdict
from mentes.plugin.events import ApplicationAdmitted, ApplicationDeclined, ApplicationSubmitted, ApplicationWithdrawn
from mentes.plugin.parts import Role
from mentes.plugin.verdicts import keep_verdict
from mentes.plugin.waiting_events import ApplicationExpired, ApprovalNeeded

UNCONFIRMED = N_(
    "What the applicant says about their studies is not confirmed yet. A coordinator of their own university confirms it first."
)

UNDECIDED = ("submitted", "waiting_list")


def verdict(bound: Bound, person_id: int, tenant_id: int, role: Role, answers: dict[str, Any]) -> Verdict:
    """May this person take part in this role, and if not, why not: in the rules' own words and the core's."""
    who = known(person_id, tenant_id)
    return judged(bound, who, role, answers, at=real_now(), today=bound.edition.today())


def running(edition_id: int, person_id: int, tenant_id: int) -> dict[str, Application]:
    """This person's applications to an edition that have not ended, by role."""
    chosen = sa.select(Application).where(
        Application.tenant_id == tenant_id,
        Application.person_id == person_id,
        Application.edition_id == edition_id,
        Application.state.not_in(ENDED),
    )
    return {each.role: each for each in db.session.scalars(chosen)}


def latest(edition_id: int, person_id: int, tenant_id: int) -> dict[str, Application]:
    """This person's newest application to an edition by role, also one that has ended."""
    chosen = sa.select(Application).where(
        Application.tenant_id == tenant_id,
        Application.person_id == person_id,
        Application.edition_id == edition_id,
    )
    return {each.role: each for each in db.session.scalars(chosen.order_by(Application.id))}


def apply(bound: Bound, actor: Actor, role: Role, answers: dict[str, Any]) -> Application:
    """Ask to take part; what was kept while it was written goes. The verdict of the rules is kept as it was given.

    Said twice, it counts once: the second time gives the application that runs already.
    Raises WrongState outside the window, BadInput with the verdict's words for a no.
    """
    bound.check_window()
    _hold(actor)
    already = running(bound.edition.id, actor.person_id, actor.home_id).get(role)
    return already or _submit(bound, actor, role, answers)


def _submit(bound: Bound, actor: Actor, role: Role, answers: dict[str, Any]) -> Application:
    answer = verdict(bound, actor.person_id, actor.home_id, role, answers)
    if answer.outcome == "no":
        raise BadInput(N_("You cannot take part as things stand: %(reasons)s"), reasons=_joined(_why_not(answer)))
    application = Application(
        tenant_id=actor.home_id,
        owner_id=bound.edition.owner_id,
        programme_id=bound.edition.programme_id,
        edition_id=bound.edition.id,
        person_id=actor.person_id,
        role=role,
        state="awaiting_supervisor" if is_approved(bound, role) else "submitted",
        answers=answers,
        verdict=_kept(bound, answer, actor.person_id, actor.home_id, role),
        submitted_at=now(),
        due_at=now() + (patience(bound, "supervisor") if is_approved(bound, role) else patience(bound, "application")),
    )
    db.session.add(application)
    db.session.flush()
    drafts.drop(bound.edition.id, actor, role)
    if _lets_in(bound, application, answer):
        _take_in(application, None, int(answers.get("capacity", 1)))
        tie(application.tenant_id, [application.person_id])
        return application
    sent = ApprovalNeeded if application.state == "awaiting_supervisor" else ApplicationSubmitted
    record(sent(application.id, bound.edition.id), actor.home_id, bound.edition.owner_id)
    return application


def _lets_in(bound: Bound, application: Application, answer: Verdict) -> bool:
    """Whether the rules alone admit: a yes that rests on nothing that somebody still has to confirm or approve (S2-30)."""
    if bound.design.admits != "rules" or application.state != "submitted":
        return False
    return answer.outcome == "yes" and not application.verdict["declared"]


def is_approved(bound: Bound, role: Role) -> bool:
    """Whether a mentee's supervisor has to approve before a coordinator looks at the application (S4-11)."""
    return bound.design.supervisor_approves and role == "mentee"


def patience(bound: Bound, key: str) -> timedelta:
    """How long this may wait in this edition."""
    return timedelta(days=bound.design.patience(key).days)


def _hold(actor: Actor) -> None:
    """One application at a time: the second click waits here and then finds the first one's (UX-15)."""
    own = sa.select(Person.id).where(Person.tenant_id == actor.home_id, Person.id == actor.person_id)
    db.session.execute(own.with_for_update())


def _why_not(answer: Verdict) -> tuple[Message, ...]:
    """Each rule that is not met, and what would change it."""
    open_ones = [reason for reason in answer.reasons if not reason.met] or answer.reasons
    return tuple(text for each in open_ones for text in (each.missing or each.why, each.change) if text)


def _joined(messages: tuple[Message, ...]) -> Message:
    first, *rest = messages
    for each in rest:
        first = Message("%(one)s %(other)s", {"one": first, "other": each})
    return first


def _kept(bound: Bound, answer: Verdict, person_id: int, tenant_id: int, role: Role) -> dict[str, Any]:
    """A verdict as the row keeps it, with the facts that rest on the applicant's word."""
    return keep_verdict(answer, now().date()) | {"declared": list(to_confirm(bound, person_id, tenant_id, role))}


def to_confirm(bound: Bound, person_id: int, tenant_id: int, role: Role) -> tuple[str, ...]:
    """The facts that the rules ask of this role and for which only the person's own word stands (one statement)."""
    return unconfirmed(bound, known_of(person_id, tenant_id), role, real_now())


def judge_again(bound: Bound, application: Application) -> None:
    """After a fact was confirmed or corrected: the verdict as the rules give it now (at the applicant's university).

    Once the application is decided, the verdict stays the one that it was decided on.
    """
    if application.state not in UNDECIDED:
        return
    role: Role = application.role  # type: ignore[assignment]
    who = application.person_id, application.tenant_id
    answer = verdict(bound, *who, role, application.answers)
    application.verdict = _kept(bound, answer, *who, role)
    db.session.flush()


def find(application_id: int, tenant_id: int, *, hold: bool = False) -> Application:
    """An application, seen from its own university or from the programme's owner; held for a verb. Raises NotVisible."""
    chosen = sa.select(Application).where(
        Application.id == application_id,
        sa.or_(Application.tenant_id == tenant_id, Application.owner_id == tenant_id),
    )
    if hold:
        chosen = chosen.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(chosen).one_or_none()
    if found is None:
        raise NotVisible(N_("There is no such application here."))
    return found


def withdraw(application: Application) -> None:
    """Take it back. Possible until the person is part of a pair."""
    if application.state in ENDED:
        return
    if application.state == "admitted":
        raise WrongState(N_("You are taking part already. Leave the programme on the page of your application."))
    _close(application, "withdrawn")
    record(ApplicationWithdrawn(application.id, application.edition_id), application.tenant_id, application.owner_id)


def admit(application: Application, by: Actor, capacity: int = 1) -> None:
    """Take somebody in. Said twice, it counts once.

    Raises WrongState for one that has ended, BadInput while a fact that the rules ask rests on the applicant's word alone.
    """
    if application.state == "admitted":
        return
    if application.state in ENDED:
        raise WrongState(N_("This application has ended. Look at the list again."))
    if _is_unconfirmed(application, by):
        raise BadInput(UNCONFIRMED)
    _take_in(application, by.person_id, capacity)
    if by.has("coordinator", application.tenant_id):  # else a listener does it, who sees the person
        tie(application.tenant_id, [application.person_id])


def _take_in(application: Application, by: int | None, capacity: int) -> None:
    application.state, application.decided_at, application.decided_by = "admitted", now(), by
    application.reason = None  # the word of the waiting list is over
    _enrol(application, capacity)
    db.session.flush()
    record(ApplicationAdmitted(application.id, application.edition_id), application.tenant_id, application.owner_id)


def _enrol(application: Application, capacity: int) -> None:
    """A place in the edition; somebody whose part had ended comes back to the one that they had."""
    about = {
        "tenant_id": application.tenant_id,
        "edition_id": application.edition_id,
        "person_id": application.person_id,
        "role": application.role,
    }
    row = db.session.scalars(sa.select(Enrolment).filter_by(**about, state="ended")).one_or_none()
    if row is None:
        row = Enrolment(owner_id=application.owner_id, **about)
        db.session.add(row)
    row.state, row.since, row.capacity = "active", now(), capacity
    row.application_id, row.profile = application.id, application.answers


def _is_unconfirmed(application: Application, by: Actor) -> bool:
    """Whether a needed fact rests on the applicant's word; somebody elsewhere does not see the facts and goes by the row."""
    if not application.verdict.get("declared"):
        return False
    if not by.has("coordinator", application.tenant_id, application.edition_id):
        return True
    role: Role = application.role  # type: ignore[assignment]
    return bool(to_confirm(bound_to(application.edition_id), application.person_id, application.tenant_id, role))


def decline(application: Application, by: Actor, reason: str) -> None:
    """Say no, with a reason for the applicant. Raises WrongState when it was decided otherwise."""
    if application.state == "rejected":
        return
    if application.state not in UNDECIDED:
        raise WrongState(N_("This application was decided already. Look at the list again."))
    application.reason, application.decided_by = reason, by.person_id
    _close(application, "rejected")
    record(ApplicationDeclined(application.id, application.edition_id), application.tenant_id, application.owner_id)


def unanswered(owner_id: int) -> Sequence[Application]:
    """Applications to this owner's programmes whose day for an answer is over, held."""
    chosen = sa.select(Application).where(
        Application.owner_id == owner_id, Application.state == "submitted", Application.due_at < now()
    )
    held = chosen.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return db.session.scalars(held.order_by(Application.id)).all()


def expire(application: Application) -> None:
    """Nobody answered in all its time: it is closed, and the person can apply anew."""
    _close(application, "expired")
    db.session.flush()
    record(ApplicationExpired(application.id, application.edition_id), application.tenant_id, application.owner_id)


def _close(application: Application, state: str) -> None:
    application.state, application.decided_at = state, now()
