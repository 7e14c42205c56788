"""The sending of letters: what is added when one goes is what must be true that day, and is kept in no row."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from flask import current_app

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.mail import Letter, deliver, smtp
from mentes.base.outbox import on
from mentes.notices.approval_news import still_asks
from mentes.notices.bounces.addresses import return_address
from mentes.notices.foot import foot_of
from mentes.notices.ladder.reminding import may_go
from mentes.notices.letters import TOKEN
from mentes.notices.models import LAST, Mail
from mentes.notices.preferences.links import off_address
from mentes.notices.readers import reader_of
from mentes.notices.service import LetterWritten
from mentes.people.entrance.models import OneTimeLink
from mentes.people.onetime import token
from mentes.people.setup.senders import sender_of
from mentes.tenancy.models import Tenant


@on(LetterWritten)
def send_letter(event: LetterWritten, _event_id: int) -> None:
    """Hand a letter to the mail server; refused for good, its row says why. What asks for something that is done stays here."""
    mail = db.session.get(Mail, event.mail_id, with_for_update=True)
    if mail is None or mail.state != "waiting":
        return  # it went with the account of whom it was for, or has gone already
    if not may_go(mail) or not still_asks(mail):
        mail.state = "dropped"
        return
    mail.refusal = deliver(smtp(), letter_of(mail))
    mail.state, mail.sent_at = ("refused" if mail.refusal else "sent"), real_now()
    if mail.kind == LAST:
        db.session.delete(mail)  # no row keeps the address of somebody whose account was erased


def letter_of(mail: Mail) -> Letter:
    """The letter as it goes out now: sender, links, why it was sent and where to change that."""
    tenant = db.session.get_one(Tenant, mail.tenant_id)
    sender, reply_to = sender_of(tenant, parseaddr(current_app.config["MAIL_FROM"])[1])
    reader = reader_of(mail.person_id) if mail.person_id else None
    off = off_address(mail.tenant_id, mail.person_id, mail.kind) if mail.person_id else None
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname
    return Letter(
        message_id=mail.message_id,
        recipient=mail.recipient,
        subject=mail.subject,
        body=_with_tokens(mail),
        sender=sender,
        reply_to=reply_to,
        sender_name=tenant.name(mail.locale),
        locale=mail.locale,
        written_at=mail.created_at,
        foot=foot_of(reader, mail.kind, mail.locale) if reader and mail.matter else "",
        unsubscribe=off,
        list_id=f"{mail.kind}.{tenant.slug}.{host}" if off else None,
        bounces=return_address(mail),
        calendar=mail.calendar,
        method=mail.method,
    )


def _with_tokens(mail: Mail) -> str:
    """The body with its one-time links, which no row keeps; a letter whose link is gone leads to a page that says so."""
    body = mail.body
    for name, number in [(TOKEN, mail.link_id), *((f"{{token:{each}}}", each) for each in mail.link_ids)]:
        link = db.session.get(OneTimeLink, number) if number else None
        body = body.replace(name, token(link) if link else "gone")
    return body
