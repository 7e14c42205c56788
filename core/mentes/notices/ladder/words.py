"""A reminder: what waits, since when, until when, and what happens if nobody does it; never a word of a pair (S0-37)."""

import re

import sqlalchemy as sa
from flask import current_app

from mentes.base.db import db
from mentes.base.i18n import N_, Message, format_day, say, speaking
from mentes.base.kept import revive
from mentes.base.letter import plain
from mentes.notices.letters import GREETING, OPEN, UNTIL, weighted
from mentes.notices.models import Mail, Notice
from mentes.notices.service import Reader, Written, again
from mentes.plugin.parts import Waiting

SUBJECT = N_("Reminder: %(what)s")
SINCE = N_("It has waited for you since %(day)s.")
THEN = {  # kind of what waits and what its ladder ends in; the kind alone is left out where it makes no difference
    ("proposal", "expire"): N_("If nobody answers by then, the proposal ends and somebody else is looked for."),
    ("request", "expire"): N_("If nobody answers by then, the request ends, and the mentee asks somebody else."),
    ("meeting", "expire"): N_("If nobody answers by then, the proposal lapses, and a new time can be proposed."),
    ("attendance", "expire"): N_("If neither of you says how it went, the meeting counts as not held."),
    ("match_check", "expire"): N_("Without your answer the two of you may be parted, so that both can be paired anew."),
    ("wrap_up", "expire"): N_("If nothing happens by then, the mentoring is closed as it stands."),
    ("disclosure", "expire"): N_(
        "Without your answer by then it lapses: nobody else is told anything, or learns that it was asked."
    ),
    ("supervisor", "expire"): N_("Without an answer by then the application is closed; it can be sent anew."),
    ("application", "escalate"): N_("After that day the leads of the programme are asked, and the applicant is told."),
    ("pairing", "escalate"): N_("After that day those who look after the university are asked."),
    ("overdue", "escalate"): N_("If it is still open then, others who look after it are asked as well."),
    ("questionnaire", "nothing"): N_("After that day you are not asked again."),
    ("", "escalate"): N_("If it is still open then, your coordinators are told so; they see that it is open, no more."),
    ("", "expire"): N_("If nobody does it by then, it lapses."),
    ("", "nothing"): N_("Nothing happens by itself on that day; it stays open."),
}
_ACT = re.compile(r"^(?:\*\*)?\[.+\]\(\S+\{token:\d+\}\S*\)(?:\*\*)?$", re.DOTALL)
_TOKEN = re.compile(r"\{token:(\d+)\}")


def reminder(reader: Reader, notice: Notice, ladder: Waiting) -> Written:
    """The letter, in the reader's language, with links to the same acts as the letter before it."""
    with speaking(reader.locale, reader.timezone):
        told = say(revive(notice.text))
        acts, links = _acts(notice)
        parts = [
            say(Message(GREETING, {"name": plain(reader.name)})),
            plain(told),
            " ".join(_days(notice, reader, ladder)),
            *acts,
            weighted(f"[{say(OPEN)}]({_address(notice)})", "*" if acts else ""),
        ]
        subject = say(Message(SUBJECT, {"what": told.rstrip(".")}))
    return Written(
        recipient=reader.email,
        locale=reader.locale,
        subject=subject,
        body="\n\n".join(parts),
        person_id=reader.person_id,
        kind="reminders",
        matter=notice.matter,
        link_ids=links,
    )


def _days(notice: Notice, reader: Reader, ladder: Waiting) -> list[str]:
    """Since when, until when, and what then."""
    since = say(Message(SINCE, {"day": format_day(notice.created_at, reader.timezone)}))
    if notice.due_at is None:
        return [since]
    until = say(Message(UNTIL, {"day": format_day(notice.due_at, reader.timezone)}))
    kind = ladder.key.partition(":")[0]
    return [since, until, say(Message(THEN.get((kind, ladder.then)) or THEN["", ladder.then]))]


def _acts(notice: Notice) -> tuple[list[str], list[int]]:
    """The acts of the newest letter about the same, with links of their own: those of the first letter may be too old by now.

    Used once, they are used up in every letter.
    """
    chosen = sa.select(Mail.body, Mail.link_ids).where(
        Mail.tenant_id == notice.tenant_id,
        Mail.person_id == notice.person_id,
        Mail.matter == notice.matter,
        Mail.created_at >= notice.created_at,
    )
    found = db.session.execute(chosen.order_by(Mail.id.desc()).limit(1)).one_or_none()
    if found is None:
        return [], []
    anew = {number: again(number) for number in found.link_ids}
    lines = [each for each in found.body.split("\n\n") if _ACT.match(each)]
    return [_TOKEN.sub(lambda at: f"{{token:{anew[int(at[1])]}}}", each) for each in lines], list(anew.values())


def _address(notice: Notice) -> str:
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + notice.path
