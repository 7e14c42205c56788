"""One's calendar: the page with its address, and what a calendar program reads there."""

from flask import make_response, request, url_for
from werkzeug.wrappers import Response

from mentes.base import limits
from mentes.base.actor import actor, here
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_, Message, in_language, say, speaking
from mentes.base.limits import CALENDARS, spend
from mentes.base.web import PUBLIC, SIGNED_IN, Room, done, render
from mentes.notices.calendar import feeds
from mentes.notices.calendar.collecting import items_of
from mentes.notices.calendar.entries import page_of
from mentes.notices.calendar.objects import listing

room = Room("calendar", __name__, template_folder="templates")
HEADERS = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Content-Disposition": 'inline; filename="mentes.ics"',
}


@room.page("/l/calendar/<token>.ics", may=PUBLIC)
def feed(token: str) -> Response:
    """Somebody's days, for whoever has the address: read by programs, so without a session and without a cookie."""
    spend(CALENDARS, limits.address())
    key = feeds.key_of(token)
    spend(CALENDARS, limits.person(key.person_id))
    reader = feeds.subscriber(key)
    with speaking(reader.locale, reader.timezone):
        name = say(Message(N_("Mentoring at %(university)s"), {"university": in_language(reader.names)}))
        text = listing(name, items_of(reader, waiting=key.waiting))
    feeds.note_reading(key.person_id)
    response = make_response(text)
    response.mimetype = "text/calendar"
    response.headers.update(HEADERS)
    response.add_etag()
    return response.make_conditional(request)


@room.page("/t/<slug>/me/calendar", may=SIGNED_IN)
def mine() -> object:
    """The address of one's calendar, and how to put it into a program."""
    found = feeds.feed_of(_own())
    addresses = [_address(found.number, waiting=waiting) for waiting in (False, True)] if found else []
    return render("calendar/mine.html", feed=found, addresses=addresses)


@room.act("/t/<slug>/me/calendar/new", may=SIGNED_IN)
def renew() -> Response:
    """A first address, or a new one."""
    was_there = feeds.feed_of(_own()) is not None
    feeds.renew(actor().person_id, actor().home_id)
    text = N_("Your calendar has a new address. The one before shows nothing any more.")
    return done(text if was_there else N_("Your calendar has an address."), url_for("calendar.mine", slug=here().slug))


@room.act("/t/<slug>/me/calendar/stop", may=SIGNED_IN)
def stop() -> Response:
    """No address any more."""
    feeds.stop(_own())
    text = N_("Your calendar has no address any more. Take the old one out of your calendar program.")
    return done(text, url_for("calendar.mine", slug=here().slug))


def _own() -> int:
    """Whoever asks, on a page of their own university. Raises NotVisible anywhere else."""
    if here().id != actor().home_id:
        raise NotVisible
    return actor().person_id


def _address(number: int, *, waiting: bool) -> str:
    key = feeds.Key(actor().home_id, actor().person_id, number, waiting)
    return page_of(url_for("calendar.feed", token=feeds.token(key)))
