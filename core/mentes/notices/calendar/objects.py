"""Calendar entries as text: iCalendar objects (RFC 5545), as an invitation (RFC 5546) or as a list to subscribe to."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal
from urllib.parse import urlsplit

from flask import current_app
from icalendar import Calendar, Event, vCalAddress

PRODUCT: Final = "-//Mentes//Mentoring//EN"
FRESH: Final = timedelta(hours=4)  # how often a subscribed calendar should look
LINE, LONG, ADDRESS = 250, 4000, 1000  # characters: of a title, a description, a web address
_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
# Control characters, and the marks that turn the direction of text around: a title must not show as what it is not.
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True)
class Item:
    """One entry. A `date` as its beginning makes it last whole days, and `ends` is then the day after the last one."""

    uid: str  # what stands before the @
    summary: str
    starts: datetime | date
    ends: datetime | date
    stamp: datetime  # when this was written, or last changed where nobody is sent it
    sequence: int = 0  # rises with each change (RFC 5545, 3.8.7.4)
    status: Literal["CONFIRMED", "TENTATIVE", "CANCELLED"] = "CONFIRMED"
    description: str = ""
    link: str = ""  # where one clicks to take part
    place: str = ""  # where one goes
    page: str = ""
    busy: bool = True


@dataclass(frozen=True)
class Invited:
    """Who invites, and who is invited: address and name of each."""

    by: tuple[str, str]
    to: tuple[str, str]


def invitation(item: Item, invited: Invited) -> str:
    """The object that is sent: a request, or for a cancelled entry its cancellation (RFC 5546, 3.2.2 and 3.2.5)."""
    calendar = _calendar()
    calendar.add("method", "CANCEL" if item.status == "CANCELLED" else "REQUEST")
    event = _event(item)
    event.add("organizer", _address(*invited.by), encode=False)
    guest = _address(*invited.to)
    guest.params.update({"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
    event.add("attendee", guest, encode=False)
    calendar.add_component(event)
    return _text(calendar)


def listing(name: str, items: list[Item]) -> str:
    """The calendar that somebody subscribes to; it has no method (RFC 5545, 3.7.2), and says how often to look (RFC 7986)."""
    calendar = _calendar()
    calendar.add("name", one_line(name))
    calendar.add("x-wr-calname", one_line(name))
    calendar.add("refresh-interval", FRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for item in items:
        calendar.add_component(_event(item))
    return _text(calendar)


def one_line(text: str) -> str:
    """Text for one line: without line ends, control characters and marks of direction, and not endless (SEC-9)."""
    return " ".join(_plain(text, LINE).split())


def host() -> str:
    """What stands after the @ of a UID: the host that people know us by."""
    return urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost"


def _calendar() -> Calendar:
    calendar = Calendar()  # not Calendar.new, which makes up an identity of its own each time
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _event(item: Item) -> Event:
    event = Event()
    event.add("uid", f"{item.uid}@{host()}")
    event.add("dtstamp", item.stamp.astimezone(UTC))
    event.add("sequence", item.sequence)
    event.add("status", item.status)
    event.add("transp", "OPAQUE" if item.busy else "TRANSPARENT")
    event.add("summary", one_line(item.summary))
    event.add("dtstart", _moment(item.starts))
    event.add("dtend", _moment(item.ends))
    if item.description:
        event.add("description", _plain(item.description, LONG))
    link = _web(item.link)
    if item.place or link:
        event.add("location", one_line(item.place) or link)
    if link or item.page:
        event.add("url", link or item.page)
    return event


def _moment(value: datetime | date) -> datetime | date:
    """An instant in UTC, which every calendar shows in its reader's own zone without being told of zones; a day as it is."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{_web(email)}")
    address.params["CN"] = one_line(name)
    return address


def _web(text: str) -> str:
    """An address without anything that could end its line; one that is endless is left out rather than cut."""
    return "" if len(text) > ADDRESS else "".join(_plain(text, ADDRESS).split())


def _plain(text: str, most: int) -> str:
    shown = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text[: 4 * most]).replace("\t", " "))
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _text(calendar: Calendar) -> str:
    return str(calendar.to_ical(), "utf-8")
