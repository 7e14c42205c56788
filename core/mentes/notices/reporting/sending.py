"""Sending what was told in confidence: to one mailbox, by nobody's name unless they wished it, and then it is gone."""

from email.utils import parseaddr
from secrets import token_hex
from typing import Final
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.drain import ATTEMPTS
from mentes.base.i18n import N_, Message, gettext, speaking
from mentes.base.letter import plain
from mentes.base.mail import Letter, NotNow, Untried, deliver, smtp
from mentes.base.models import Outbox
from mentes.base.outbox import on
from mentes.base.ticks import daily
from mentes.notices.readers import reader_of
from mentes.notices.reporting import service
from mentes.notices.reporting.models import Report
from mentes.notices.reporting.service import ReportMade, Told
from mentes.notices.service import News, tell
from mentes.people.setup.senders import sender_of
from mentes.tenancy.models import Tenant

NOBODY: Final = ""  # on the envelope: a server that refuses it later sends the text back to nobody (RFC 5321, 4.5.5)
FAILED = N_("A message of yours could not be delivered. It is not kept. Please choose another way.")


@on(ReportMade)
def send_report(event: ReportMade, row_id: int) -> None:
    """Hand it to the mail server, or on the last try tell whoever wrote it that it did not arrive."""
    row = service.held(event.report_id)
    if row is None:
        return
    try:
        refused = deliver(smtp(), letter_of(row, service.opened(row)))
    except Untried:
        raise
    except NotNow:
        if not _is_last(row_id):
            raise
        refused = "no"
    if refused:
        _give_up(row, row_id)
    service.let_go(row)


@daily("reports-on-their-way", hour=4)
def see_to_reports(tenant_id: int) -> None:
    """Each day: what was not sent is given up, and what was is forgotten."""
    for row in service.waiting_too_long(tenant_id):
        _give_up(row, 0)
        service.let_go(row)
    service.forget_the_sent(tenant_id)


def _is_last(row_id: int) -> bool:
    attempts = db.session.scalar(sa.select(Outbox.attempts).where(Outbox.id == row_id)) or 0
    return attempts >= ATTEMPTS


def _give_up(row: Report, event_id: int) -> None:
    """Said to whoever wrote it, and not what it was: in their inbox, under a matter that names nothing, and in no letter."""
    reader = reader_of(row.person_id) if row.person_id else None
    if reader is not None:
        news = News(f"account:{token_hex(8)}", Message(FAILED), "help", kind="account", mailed=False)
        tell(reader, news, event_id)


def letter_of(row: Report, told: Told) -> Letter:
    """The letter. Without a wish to be answered its Reply-To is the reader's own mailbox: an answer by mistake reaches nobody else."""
    tenant = db.session.get_one(Tenant, row.tenant_id)
    sender, _ = sender_of(tenant, parseaddr(current_app.config["MAIL_FROM"])[1])
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost"
    with speaking(told.locale, tenant.timezone):
        subject, body = gettext("A message in confidence"), _body(told, tenant.name(told.locale))
    return Letter(
        message_id=f"<{token_hex(16)}@{host}>",
        recipient=told.email,
        subject=subject,
        body=body,
        sender=sender,
        sender_name=tenant.name(told.locale),
        locale=told.locale,
        reply_to=told.answer_to or told.email,
        written_at=real_now(),
        bounces=NOBODY,
    )


def _body(told: Told, university: str) -> str:
    known = {"programme": plain(told.programme), "university": plain(university)}
    lines = [
        gettext(
            "Somebody of %(university)s has told you this in confidence, about their mentoring in %(programme)s:",
            **known,
        ),
        *(f"> {plain(line)}" for line in told.text.splitlines() if line.strip()),
    ]
    if told.answer_to:
        who = {"name": plain(told.answer_name), "email": plain(told.answer_to)}
        lines.append(
            gettext(
                "They would like to be answered: %(name)s, %(email)s. Answer to this letter, and only they read it.",
                **who,
            )
        )
    else:
        lines.append(
            gettext(
                "They did not say who they are and wish no answer. Whoever answers to this letter writes to themselves."
            )
        )
    lines.append(
        gettext("Nobody else has this text: not the other of the pair, no coordinator, and Mentes keeps nothing of it.")
    )
    return "\n\n".join(lines)
