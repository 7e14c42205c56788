"""Verbs of notices: tell somebody something, in the inbox and by mail; settle what no longer waits; read one's inbox."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects.postgresql import insert

from mentes.base.along import Along
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.events import Event
from mentes.base.i18n import Message
from mentes.base.kept import keep
from mentes.base.outbox import pass_on
from mentes.notices.kinds import KINDS
from mentes.notices.letters import body_of, subject_of
from mentes.notices.models import Mail, Notice, Preference
from mentes.notices.wording.letters import LETTERS
from mentes.notices.wording.own import own_words
from mentes.people.entrance.models import OneTimeLink
from mentes.people.onetime import About, issue
from mentes.plugin.parts import Waiting

STAFF: Final = "staff:"  # how matters begin that somebody is told because of their role
BY_ITS_DAY: Final = {
    "questionnaire",
    "disclosure",
}  # what waits until its day: on it the entry ends, or others are asked
ACTS_LAST: Final = timedelta(days=30)  # real time


@dataclass(frozen=True)
class LetterWritten(Event):
    """A letter lies ready to be sent."""

    mail_id: int


@dataclass(frozen=True)
class Reader:
    """Whom a notice is for."""

    person_id: int
    tenant_id: int
    slug: str
    email: str
    name: str
    locale: str
    timezone: str
    since: datetime | None = (
        None  # from when on the days of reminders are counted, where that is not now: their pair rests
    )


@dataclass(frozen=True)
class Act:
    """Something that can be done from the letter itself, without signing in: one button's worth.

    Of all acts that one person has about one matter, one can be used, once.
    """

    name: str  # which verb: a key of `notices.acts`
    subject_id: int
    label: Message
    values: Mapping[str, int | str] = field(default_factory=dict)
    leads: bool = False  # the one that most will choose; among equals none leads


@dataclass(frozen=True)
class Entry:
    """An iCalendar object for the reader's calendar, and what is to be done with it (RFC 5546)."""

    text: str
    method: Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True)
class News:
    """What somebody is told. `matter` names the thing, so that its next step settles it; with `waits` they are asked to act.

    `path` is below the reader's own university: `mentorships/17`. No words of a pair ever stand in `text` (UX-46).
    """

    matter: str
    text: Message
    path: str
    waits: bool = False
    due: date | datetime | None = None
    verb: str = ""
    letter: str = ""  # which letter it is: `wording.letters`
    kind: str = ""  # one of `kinds.KINDS`; empty: the letter's own
    ladder: Waiting | None = None  # when its reader is reminded
    programme_id: int | None = None  # whose wording counts
    acts: tuple["Act", ...] = ()
    calendar: "Entry | None" = None
    mailed: bool = True  # else it stands in the inbox alone, whatever its reader chose


def tell(reader: Reader, news: News, event_id: int) -> None:
    """Put it into the reader's inbox and write the letter. The same event never tells the same thing twice."""
    how = how_to_tell(reader.person_id, _kind(news)) if news.mailed else "off"
    if how == "daily" and news.calendar is not None:
        how = "now"  # a calendar that is a day late is wrong
    moments = _moments(news, reader)
    values = {
        "tenant_id": reader.tenant_id,
        "person_id": reader.person_id,
        "matter": news.matter,
        "event_id": event_id,
        "kind": _kind(news),
        "text": keep(news.text),
        "path": f"/t/{reader.slug}/{news.path}",
        "waits": news.waits,
        "due_at": _due(news, reader),
        "created_at": now(),
        "waiting": news.ladder.key if news.ladder else None,
        "nudge_at": moments[0] if moments else None,
        "nudges": moments[1:],
        "letter": how,
    }
    if news.waits:
        settle(news.matter, reader.person_id, but=event_id)  # the newer words take the place of the older ones
    put = insert(Notice).values(**values).on_conflict_do_nothing().returning(Notice.id)
    if db.session.execute(put).scalar() is not None and how == "now":
        _write_letter(reader, news)


def _kind(news: News) -> str:
    """What the letter is registered as, unless this one is said to be another kind of news."""
    known = LETTERS.get(news.letter)
    usual = "staff" if news.matter.startswith(STAFF) else "waits" if news.waits else "pair"
    return news.kind or (known.kind if known else usual)


def _moments(news: News, reader: Reader) -> list[datetime]:
    """When the reader is reminded, as far as that is before its due day is over; last, when others are asked."""
    if not news.waits or news.ladder is None:
        return []
    due, since = _due(news, reader), reader.since or now()
    moments = [since + timedelta(days=days) for days in sorted(set(news.ladder.nudges))]
    ends = news.ladder.then == "escalate" or news.ladder.key.partition(":")[0] in BY_ITS_DAY
    last = [due] if due is not None and ends else []
    return [each for each in moments if due is None or each < due] + last


def how_to_tell(person_id: int, kind: str) -> str:
    """How somebody wants to hear this kind of news by mail: now, daily or off (UX-44)."""
    if not KINDS[kind].switchable:
        return "now"
    chosen = sa.select(Preference.how).where(Preference.person_id == person_id, Preference.kind == kind)
    return db.session.scalar(chosen) or KINDS[kind].usual


def _moment(due: date | datetime | None) -> datetime | None:
    if due is None or isinstance(due, datetime):
        return due
    return datetime.combine(due, datetime.max.time(), now().tzinfo)


def _due(news: News, reader: Reader) -> datetime | None:
    """Nothing is due before a pair that rests goes on, also where the last time that was offered comes before that."""
    due = _moment(news.due)
    return max(due, reader.since) if due and reader.since else due


def _write_letter(reader: Reader, news: News) -> None:
    public = current_app.config["PUBLIC_URL"].rstrip("/")
    own = own_words(reader, news)
    links = [_link(reader, news.matter, each) for each in news.acts]
    acts = [
        (each.label, f"{public}/l/{{token:{link}}}", each.leads) for each, link in zip(news.acts, links, strict=True)
    ]
    post(
        reader.tenant_id,
        Written(
            recipient=reader.email,
            locale=reader.locale,
            subject=own.subject if own else subject_of(reader, news),
            body=body_of(reader, news, f"{public}/t/{reader.slug}/{news.path}", acts, own.body if own else ""),
            person_id=reader.person_id,
            kind=_kind(news),
            matter=news.matter,
            link_ids=tuple(links),
            calendar=news.calendar.text if news.calendar else None,
            method=news.calendar.method if news.calendar else None,
        ),
    )


def _link(reader: Reader, matter: str, act: Act) -> int:
    """A link for one act, good for a month; what it may still do is asked of the verb when it is used."""
    about = About(reader.tenant_id, reader.person_id, act.subject_id)
    return issue("act", about, ACTS_LAST, act=act.name, matter=matter, **act.values).id


def again(link_id: int) -> int:
    """A new link for the same act, good for a month from now; gives its number. One use of either uses up both."""
    link = db.session.get_one(OneTimeLink, link_id)
    asked = {key: value for key, value in link.payload.items() if key not in {"said", "on"}}
    return issue("act", About(link.tenant_id, link.person_id, link.subject_id), ACTS_LAST, **asked).id


@dataclass(frozen=True)
class Written:
    """A letter as it is to go; to somebody without a row of their own it goes by its address alone.

    With `link_id`, `{token}` in the body becomes that link's token when the letter is sent, and is stored nowhere; with
    `link_ids`, each `{token:ID}` becomes the token of that one.
    """

    recipient: str
    locale: str
    subject: str
    body: str  # Markdown
    person_id: int | None = None
    link_id: int | None = None
    kind: str = "account"
    matter: str | None = None
    link_ids: Sequence[int] = ()
    calendar: str | None = None
    method: str | None = None


def post(tenant_id: int, written: Written) -> None:
    """Lay a letter of this university's ready and have it sent."""
    mail = Mail(
        tenant_id=tenant_id,
        message_id=f"<{secrets.token_hex(16)}@{_domain()}>",
        created_at=now(),
        **asdict(written) | {"link_ids": list(written.link_ids)},
    )
    db.session.add(mail)
    db.session.flush()
    pass_on(LetterWritten(mail.id), tenant_id)


def _domain() -> str:
    """What stands after the @ of a Message-ID: the host that people know us by (RFC 5322, 3.6.4)."""
    return urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost"


def settle(matter: str, *person_ids: int, but: int | None = None) -> None:
    """This no longer waits: for these people, or for everybody; all entries, or all but those of one event."""
    chosen = sa.update(Notice).where(Notice.matter == matter, Notice.done_at.is_(None), Notice.waits)
    if but is not None:
        chosen = chosen.where(Notice.event_id != but)
    if person_ids:
        chosen = chosen.where(Notice.person_id.in_(person_ids))
    db.session.execute(chosen.values(done_at=now()).execution_options(synchronize_session=False))


WAITING = Along(  # how many things wait for who asks: each page has it in its menu
    "waiting",
    sa.select(sa.func.count())
    .where(
        Notice.tenant_id == sa.bindparam("home", type_=sa.Integer),
        Notice.person_id == sa.bindparam("person", type_=sa.Integer),
        Notice.waits,
        Notice.done_at.is_(None),
    )
    .scalar_subquery(),
)
_IN_ORDER = (sa.and_(Notice.waits, Notice.done_at.is_(None)).desc(), Notice.created_at.desc(), Notice.id.desc())
_INBOX = (
    sa.select(Notice.__table__)
    .where(Notice.tenant_id == sa.bindparam("tenant"), Notice.person_id == sa.bindparam("person"))
    .order_by(*_IN_ORDER)
    .limit(sa.bindparam("most"))
    .offset(sa.bindparam("skip"))
)


def inbox(person_id: int, tenant_id: int, skip: int = 0, most: int = 100) -> list[Any]:
    """Entries of somebody's inbox, a hundred of them or so many: first what waits, then the newest."""
    values = {"tenant": tenant_id, "person": person_id, "skip": skip, "most": most}
    return list(db.session().connection().execute(_INBOX, values))


def see(person_id: int, tenant_id: int, notice_ids: Sequence[int]) -> None:
    """These entries have been looked at."""
    own = (Notice.tenant_id == tenant_id, Notice.person_id == person_id, Notice.id.in_(notice_ids))
    db.session.execute(
        sa.update(Notice)
        .where(*own, Notice.seen_at.is_(None))
        .values(seen_at=now())
        .execution_options(synchronize_session=False)
    )
