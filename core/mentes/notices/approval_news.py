"""A supervisor is asked by letter, without an account (S4-11); the applicant learns how it stands."""

from dataclasses import replace

from flask import current_app

from mentes.admission.approvals.listening import ApprovalAwaited
from mentes.admission.approvals.service import waits_for_approval
from mentes.admission.bound import Bound, readable
from mentes.admission.models import Application, Approval
from mentes.base.db import db
from mentes.base.i18n import N_, Message, format_day, say, speaking
from mentes.base.letter import plain
from mentes.base.outbox import on
from mentes.notices.letters import GREETING
from mentes.notices.models import Mail
from mentes.notices.readers import reader_of
from mentes.notices.service import ACTS_LAST, News, Written, post, settle, tell
from mentes.people.models import Person
from mentes.people.onetime import About, issue
from mentes.plugin.waiting_events import (
    ApplicationExpired,
    ApprovalAsked,
    ApprovalGiven,
    ApprovalNeeded,
    ApprovalRefused,
)
from mentes.programmes.titles import title_at
from mentes.tenancy.models import Tenant

ACT = "approval.answer"
ASKED = "approval:"  # how the matters of letters to supervisors begin
SUBJECT = N_("%(name)s asks for your approval: %(programme)s")
AGAIN = N_("Reminder: %(name)s asks for your approval: %(programme)s")
ASKS = N_(
    "%(name)s, %(university)s, would like to take part in this mentoring programme: %(programme)s. It needs the approval of their supervisor or line manager."
)
TIME = N_(
    "It takes at least %(meetings)s conversations of %(minutes)s minutes each within %(months)s months, and some time to prepare them."
)
OPEN_TIME = N_(
    "It takes some hours over the coming months: conversations with a mentor, and some time to prepare them."
)
ANSWER = N_("Answer with one click")
UNTIL = N_("Please answer by %(day)s. After that the application ends, and can be sent anew.")
WHY = N_(
    "You get this letter because %(name)s named you as supervisor or line manager. You need no account. If you are not, say no; the applicant learns of it."
)


@on(ApprovalNeeded)
def name_somebody(event: ApprovalNeeded, event_id: int) -> None:
    """The applicant is to say who approves."""
    application = db.session.get_one(Application, event.application_id)
    due, ladder = application.due_at, readable(application.edition_id).design.patience("supervisor")
    text = Message(N_("Your application is kept. Say who your supervisor is, so that they can approve it."))
    asking = _news(application, text, "approval.needed", verb=N_("Name your supervisor"))
    path = f"{asking.path}/supervisor"
    _tell(application, replace(asking, path=path, waits=True, due=due, ladder=ladder), event_id)


@on(ApprovalAsked, ApprovalAwaited)
def write_to_supervisor(event: ApprovalAsked | ApprovalAwaited, _event_id: int) -> None:
    """To whoever was named last; a letter that waits while somebody else is named or the answer comes is not written."""
    approval = db.session.get(Approval, event.approval_id, with_for_update=True)
    if approval is None or approval.state != "asked":
        return  # answered, or gone with an account
    if isinstance(event, ApprovalAsked):
        settle(_matter(approval.application_id))
    about, matter = (
        About(approval.tenant_id, None, approval.id),
        f"{ASKED}{approval.id}:{approval.asked_at.isoformat()}",
    )
    link = issue(
        "act", about, ACTS_LAST, act=ACT, matter=matter, asked=approval.asked_at.isoformat(), locale=approval.locale
    )
    subject, body = _letter(approval, link.id, again=isinstance(event, ApprovalAwaited))
    letter = Written(approval.email, approval.locale, subject, body, kind="account", matter=matter, link_ids=(link.id,))
    post(approval.tenant_id, letter)


def still_asks(mail: Mail) -> bool:
    """Whether a letter to a supervisor may still go: nobody has answered since it was written, or named somebody else."""
    matter = mail.matter or ""
    if mail.person_id is not None or not matter.startswith(ASKED):
        return True
    number, _, asked_at = matter.removeprefix(ASKED).partition(":")
    approval = db.session.get(Approval, int(number), populate_existing=True)
    return approval is not None and approval.state == "asked" and approval.asked_at.isoformat() == asked_at


def _letter(approval: Approval, link_id: int, *, again: bool) -> tuple[str, str]:
    application = db.session.get_one(Application, approval.application_id)
    tenant = db.session.get_one(Tenant, approval.tenant_id)
    where = readable(application.edition_id)
    with speaking(approval.locale, tenant.timezone):
        typed = {
            "name": db.session.get_one(Person, application.person_id).display_name,
            "university": tenant.name(approval.locale),
            "programme": say(title_at(where.edition, approval.locale)),
        }
        safe = {name: plain(value) for name, value in typed.items()}
        parts = [
            say(Message(GREETING, {"name": plain(approval.name)})),
            say(Message(ASKS, safe)),
            say(time_of(where)),
            f"[{say(ANSWER)}]({current_app.config['PUBLIC_URL'].rstrip('/')}/l/{{token:{link_id}}})",
            say(Message(UNTIL, {"day": format_day(approval.due_at, tenant.timezone)})),
            f"*{say(Message(WHY, safe))}*",
        ]
        return say(Message(AGAIN if again else SUBJECT, typed)), "\n\n".join(parts)


def time_of(where: Bound) -> Message:
    """How much time a programme takes, which is all that a supervisor is told of it."""
    meetings, lasts = where.design.meetings, where.design.lasts
    if not meetings.at_least or lasts is None:
        return Message(OPEN_TIME)
    return Message(TIME, {"meetings": meetings.at_least, "minutes": meetings.minutes, "months": lasts.count})


@on(ApprovalGiven, ApprovalRefused)
def answered(event: ApprovalGiven | ApprovalRefused, event_id: int) -> None:
    """The applicant learns the answer; a yes goes on to the coordinators."""
    application = db.session.get_one(Application, event.application_id)
    settle(_matter(application.id))
    if isinstance(event, ApprovalRefused):
        text = Message(
            N_("Your supervisor did not approve that you take part. Their reason stands with your application.")
        )
        _tell(application, _news(application, text, "approval.refused"), event_id)


@on(ApplicationExpired)
def ended(event: ApplicationExpired, event_id: int) -> None:
    """Silence has ended an application that waited for a supervisor."""
    application = db.session.get_one(Application, event.application_id)
    if not waits_for_approval(application):
        return  # it waited for somebody else
    settle(_matter(application.id))
    text = Message(
        N_(
            "Your application has ended, because nobody approved it in time. You can apply again as long as applications are open."
        )
    )
    _tell(application, _news(application, text, "approval.expired"), event_id)


def _matter(application_id: int) -> str:
    return f"application:{application_id}:supervisor"


def _news(application: Application, text: Message, letter: str, verb: str = N_("Open")) -> News:
    path = f"applications/{application.id}"
    return News(_matter(application.id), text, path, verb=verb, letter=letter, programme_id=application.programme_id)


def _tell(application: Application, news: News, event_id: int) -> None:
    reader = reader_of(application.person_id)
    if reader is not None:
        tell(reader, news, event_id)
