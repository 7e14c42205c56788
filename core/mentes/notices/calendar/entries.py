"""What goes with a letter about a meeting: the entry that puts it into the reader's calendar, moves it, or takes it out."""

from datetime import timedelta
from email.utils import parseaddr
from typing import Literal
from zoneinfo import ZoneInfo

from flask import current_app

from mentes.base.clock import now, real_now
from mentes.base.db import db
from mentes.base.i18n import N_, Message, format_moment, reader_locale, reader_zone, say, speaking
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.meetings.where import FORMATS
from mentes.mentorships.pair import MeetingRow, Pair
from mentes.mentorships.steps import Way, way_of
from mentes.notices.calendar.objects import Invited, Item, invitation
from mentes.notices.service import Entry, Reader
from mentes.people.setup.senders import sender_of
from mentes.programmes.calls.service import on_own_server
from mentes.tenancy.models import Tenant

Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]
TITLES = {
    "first": N_("First meeting with %(name)s"),
    "regular": N_("Meeting with %(name)s"),
    "final": N_("Final meeting with %(name)s"),
}
IN = N_("%(what)s (%(programme)s)")
FOR_YOU = N_("For you: %(moment)s")
FOR_OTHER = N_("For %(name)s: %(moment)s")


def entry(pair: Pair, meeting: Meeting, role: str, reader: Reader) -> Entry | None:
    """The entry of this meeting for one of the two, as it stands now: to be put in, to be moved, or to be taken out.

    None for a time that is not fixed or never was, so that no calendar has it, and for one that has passed as planned.
    """
    off = meeting.state == "cancelled" or (meeting.state == "missed" and meeting.starts_at > now())
    if meeting.confirmed_at is None or not (off or meeting.state == "confirmed"):
        return None
    called = pair.edition_id in on_own_server({pair.edition_id})
    with speaking(reader.locale, reader.timezone):
        shown = pair.meeting(meeting.number)
        item = meeting_item(way_of(pair), shown, role, reader.slug, "CANCELLED" if off else "CONFIRMED", called=called)
    tenant = db.session.get_one(Tenant, reader.tenant_id)
    sender, _ = sender_of(tenant, parseaddr(current_app.config["MAIL_FROM"])[1])
    invited = Invited((sender, tenant.name(reader.locale)), (reader.email, pair.side(role).display_name))
    return Entry(invitation(item, invited), "CANCEL" if off else "REQUEST")


def meeting_item(way: Way, meeting: MeetingRow, role: str, slug: str, status: Status, *, called: bool) -> Item:
    """A meeting as one of the two has it in the calendar, in the language that is spoken; never a word of the pair's.

    With `called` it is held on the programme's own server, and the reader's page leads there, unless a link was pasted.
    """
    pair = way.pair
    page = page_of(f"/t/{slug}/mentorships/{pair.id}/meetings/{meeting.number}")
    return Item(
        uid=f"meeting-{meeting.id}",
        summary=_title(way, meeting, role),
        starts=meeting.starts_at,
        ends=meeting.starts_at + timedelta(minutes=meeting.minutes),
        stamp=real_now(),
        sequence=meeting.sequence,
        status=status,
        description="\n\n".join((_times(pair, meeting, role), *_format(meeting), page)),
        link=meeting.link or (f"{page}/call" if called and meeting.format == "video" else ""),
        place=meeting.place or "",
        page=page,
    )


def _format(meeting: MeetingRow) -> tuple[str, ...]:
    """How the two meet, unless it is by video, as usual."""
    return () if meeting.format == "video" else (say(Message(FORMATS[meeting.format])),)


def page_of(path: str) -> str:
    """The whole address of one of our pages."""
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}{path}"


def _title(way: Way, meeting: MeetingRow, role: str) -> str:
    what = Message(TITLES[meeting.kind], {"name": way.pair.other(role).called})
    return say(Message(IN, {"what": what, "programme": way.title(str(reader_locale()))}))


def _times(pair: Pair, meeting: MeetingRow, role: str) -> str:
    """When it is for the reader, and for the other where their clocks differ (UX-40)."""
    other, at = pair.other(role), meeting.starts_at
    mine, theirs = at.astimezone(reader_zone()), at.astimezone(ZoneInfo(other.timezone))
    lines = [Message(FOR_YOU, {"moment": at})]
    if mine.utcoffset() != theirs.utcoffset():
        lines.append(Message(FOR_OTHER, {"name": other.called, "moment": format_moment(at, other.timezone)}))
    return "\n".join(say(line) for line in lines)
