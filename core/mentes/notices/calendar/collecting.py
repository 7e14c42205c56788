"""What a subscribed calendar shows: meetings, offered times, last days, the days of one's editions, what is due when."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from mentes.admission.models import Application
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.i18n import N_, Message, in_language, reader_zone, say
from mentes.base.kept import revive
from mentes.mentorships.pair import MeetingRow, Role, pairs_of
from mentes.mentorships.steps import Way, way_of
from mentes.notices.calendar.entries import meeting_item, page_of
from mentes.notices.calendar.events import events_of
from mentes.notices.calendar.feeds import Subscriber
from mentes.notices.calendar.objects import Item
from mentes.notices.models import Notice
from mentes.programmes.calls.service import on_own_server
from mentes.programmes.service import EditionRow, editions_with
from mentes.programmes.titles import title_of

DAY: Final = timedelta(days=1)
OFF: Final = timedelta(days=30)  # how long a meeting that is off is shown as such
PROPOSED = N_("Proposed: %(what)s")
LAST_DAY = N_("Last day of your mentoring with %(name)s")
UNTIL = N_("Until today: %(what)s")
IN = N_("%(what)s (%(programme)s)")


def items_of(reader: Subscriber, *, waiting: bool) -> list[Item]:
    """Everything in the language that is spoken, at most a few hundred entries; seven statements."""
    ways = [way_of(pair) for pair in pairs_of(reader.person_id, reader.tenant_id)]
    called = on_own_server({way.pair.edition_id for way in ways})
    items = [item for way in ways for item in _of_pair(way, reader, called=way.pair.edition_id in called)]
    items += _milestones(reader, {way.pair.edition_id for way in ways if not way.pair.is_over})
    items += events_of(reader)
    return [*items, *_due(reader)] if waiting else items


def _of_pair(way: Way, reader: Subscriber, *, called: bool) -> Iterator[Item]:
    pair = way.pair
    role = pair.role_of(reader.person_id)
    if role is None:
        return
    for meeting in pair.meetings:
        yield from _of_meeting(way, meeting, role, reader.slug, called=called)
    if pair.ends_on and not pair.is_over:
        page = page_of(f"/t/{reader.slug}/mentorships/{pair.id}")
        said = say(Message(LAST_DAY, {"name": pair.other(role).called}))
        whole = {"starts": pair.ends_on, "ends": pair.ends_on + DAY, "busy": False, "page": page, "description": page}
        yield Item(f"last-day-{pair.id}", said, stamp=pair.moved_at, **whole)  # type: ignore[arg-type]


def _of_meeting(way: Way, meeting: MeetingRow, role: Role, slug: str, *, called: bool) -> Iterator[Item]:
    changed = meeting.closed_at or meeting.proposed_at
    if meeting.state in {"confirmed", "held"}:
        yield replace(meeting_item(way, meeting, role, slug, "CONFIRMED", called=called), stamp=changed)
    elif meeting.state == "proposed":
        yield from (_offer(way, meeting, at, role, slug) for at in meeting.times or (meeting.starts_at,) if at > now())
    elif changed > now() - OFF:
        yield replace(meeting_item(way, meeting, role, slug, "CANCELLED", called=False), stamp=changed, busy=False)


def _offer(way: Way, meeting: MeetingRow, at: datetime, role: Role, slug: str) -> Item:
    """One of the times to choose from; once one is chosen, these are gone and the meeting is there under its own name."""
    item = meeting_item(way, replace(meeting, starts_at=at), role, slug, "TENTATIVE", called=False)
    said = say(Message(PROPOSED, {"what": item.summary}))
    return replace(
        item, uid=f"offer-{meeting.id}-{int(at.timestamp())}", summary=said, stamp=meeting.proposed_at, link=""
    )


def _milestones(reader: Subscriber, known: set[int]) -> list[Item]:
    taking_part = sa.select(Application.edition_id).where(
        Application.tenant_id == reader.tenant_id,
        Application.person_id == reader.person_id,
        Application.state.in_(("submitted", "admitted", "waiting_list")),
    )
    editions = editions_with(known | set(db.session.scalars(taking_part)))
    return [item for edition in editions if edition.state != "draft" for item in _of_edition(edition, reader)]


def _of_edition(edition: EditionRow, reader: Subscriber) -> Iterator[Item]:
    """Days have no number of their own: the same words are the same day, also where it was moved."""
    programme, seen = title_of(edition), dict[str, int]()
    page = page_of(f"/t/{reader.slug}/c/{edition.id}")
    for each in edition.milestones:
        words = json.dumps(each.titles, sort_keys=True)
        seen[words] = seen.get(words, 0) + 1
        name = hashlib.sha256(f"{words}{seen[words]}".encode()).hexdigest()[:16]
        said = say(Message(IN, {"what": in_language(each.titles), "programme": programme}))
        uid, ends = f"day-{edition.id}-{name}", each.last + DAY
        yield Item(uid, said, each.on, ends, reader.since, description=page, page=page, busy=False)


def _due(reader: Subscriber) -> Iterator[Item]:
    """The last days of what waits, as facts: the words are those of the inbox, which never quotes a pair."""
    chosen = sa.select(Notice.id, Notice.text, Notice.due_at, Notice.path, Notice.created_at).where(
        Notice.tenant_id == reader.tenant_id,
        Notice.person_id == reader.person_id,
        Notice.waits,
        Notice.done_at.is_(None),
        Notice.due_at.is_not(None),
    )
    for row in db.session.execute(chosen.order_by(Notice.id.desc()).limit(100)):
        day, page = row.due_at.astimezone(reader_zone()).date(), page_of(row.path)
        said = say(Message(UNTIL, {"what": say(revive(row.text)).rstrip(".")}))
        yield Item(f"due-{row.id}", said, day, day + DAY, row.created_at, description=page, page=page, busy=False)
