"""Letters that did not arrive: a report is taken in, somebody sends one again or puts it aside, its reader learns of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from mentes.base.db import db, forget_scope, scope
from mentes.base.errors import NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import pass_on
from mentes.notices.bounces.addresses import Returned, read
from mentes.notices.bounces.reports import failure, read_message, recipients
from mentes.notices.bounces.words import why
from mentes.notices.models import Mail
from mentes.notices.service import LetterWritten
from mentes.people.models import Person

LOST: Final = ("refused", "bounced")
SETTLED: Final = timedelta(days=1)  # a letter that has not come back by then has arrived
Taken = Literal["bounced", "no report", "not ours"]


@dataclass(frozen=True)
class Trouble:
    """Why letters to somebody's address come back, and since when."""

    email: str
    why: str
    since: datetime


def take_report(raw: bytes, recipient: str | None = None) -> Taken:
    """Note in the letter's row that it came back. `recipient`: as the mail server says; else the message's own words.

    What is forged, delayed, or no report of ours changes nothing.
    """
    try:
        message = read_message(raw)
        found = [read(each) for each in [recipient or "", *recipients(message)]]
        reason = failure(message)
    except (RecursionError, ValueError):  # nested without end: no mail server writes such a report
        return "no report"
    returned = next((each for each in found if each is not None), None)
    if returned is None:
        return "not ours"
    return "bounced" if reason and _mark(returned, reason) else "no report"


def _mark(returned: Returned, reason: str) -> bool:
    forget_scope()
    scope([returned.tenant_id], None)
    mail = db.session.get(Mail, returned.mail_id, with_for_update=True)
    if mail is None or mail.state not in {"sent", "bounced"}:
        return False
    mail.state, mail.refusal = "bounced" if mail.body else "dropped", reason  # emptied: there is nothing to send again
    return True


def find(mail_id: int, tenant_id: int) -> Mail:
    """A letter of this university, locked. Raises NotVisible."""
    chosen = sa.select(Mail).where(Mail.id == mail_id, Mail.tenant_id == tenant_id).with_for_update()
    mail = db.session.scalar(chosen)
    if mail is None:
        raise NotVisible(N_("There is no such letter."))
    return mail


def send_again(mail: Mail) -> str:
    """Send it once more, to the address that its reader has now; gives that address.

    It is the same letter, under the same Message-ID: it never arrived. Raises WrongState unless it came back, and
    for somebody who does not take part any more.
    """
    _check_lost(mail)
    person = db.session.get(Person, mail.person_id) if mail.person_id else None
    if person is not None and person.state != "active":
        raise WrongState(N_("Whoever this letter is for does not take part here any more. You can put it aside."))
    if person is not None and mail.matter is not None:  # the address itself is not what it is about
        mail.recipient = person.email
    mail.state, mail.refusal, mail.sent_at = "waiting", None, None
    pass_on(LetterWritten(mail.id), mail.tenant_id)
    return mail.recipient


def put_aside(mail: Mail) -> None:
    """It need not arrive any more. Raises WrongState unless it came back."""
    _check_lost(mail)
    mail.state = "dropped"


def _check_lost(mail: Mail) -> None:
    if mail.state not in LOST:
        raise WrongState(N_("This letter has been dealt with already."))


def trouble_at(person_id: int, tenant_id: int) -> Trouble | None:
    """Whether letters to somebody's address come back: the last one did, and none has arrived since."""
    last = db.session.execute(_LAST, {"person": person_id, "tenant": tenant_id}).one_or_none()
    return Trouble(last.recipient, why(last.refusal), last.sent_at) if last is not None else None


_later = aliased(Mail)
_LAST = (
    sa.select(Mail.recipient, Mail.refusal, Mail.sent_at)
    .join(Person, sa.and_(Person.id == Mail.person_id, Person.email == Mail.recipient))
    .where(
        Mail.tenant_id == sa.bindparam("tenant"),
        Mail.person_id == sa.bindparam("person"),
        Mail.state.in_((*LOST, "dropped")),
        Mail.refusal.is_not(None),  # a reminder of what is done is dropped as well
        ~sa.exists().where(
            _later.tenant_id == Mail.tenant_id,
            _later.person_id == Mail.person_id,
            _later.recipient == Mail.recipient,
            _later.state == "sent",
            _later.sent_at > Mail.sent_at,
            _later.sent_at < sa.func.now() - SETTLED,
        ),
    )
    .order_by(Mail.sent_at.desc())
    .limit(1)
)
