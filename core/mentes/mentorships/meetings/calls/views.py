"""Join the call: a page that leads into it when it is time, and says when that is."""

from flask import current_app, redirect, request, url_for

from mentes.base.actor import actor, here
from mentes.base.clock import now
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_, Message, say
from mentes.base.limits import CALLS, person, spend
from mentes.base.logging import get_log
from mentes.base.web import SIGNED_IN, Room, let_go, render
from mentes.mentorships import abilities
from mentes.mentorships.meetings.calls.bigbluebutton import Call, CallAway, create, join_address
from mentes.mentorships.meetings.calls.places import closes_at, is_opened_here, name_of, opens_at
from mentes.mentorships.pair import MeetingRow, Pair, load_pair
from mentes.programmes.calls.service import server_of

room = Room(
    "calls_of_meetings",
    __name__,
    template_folder="templates",
    url_prefix="/t/<slug>/mentorships/<int:pair_id>/meetings/<int:number>",
)


@room.page("/call", may=SIGNED_IN)
def call(pair_id: int, number: int) -> object:
    """Into the call, from a quarter of an hour before until an hour after it; else, when that is.

    A link leads here, and no form: what answers is another site's address, and no form may lead there (`form-action`).
    Opening a room that is open changes nothing, so that it does no harm to come here twice.
    """
    pair = load_pair(pair_id, here().id)
    role = abilities.one_of(actor(), pair)
    meeting = pair.meeting(number)
    if not is_opened_here(pair.edition_id, meeting):
        raise NotVisible(N_("This meeting has no call of its own here. Its page shows where you meet."))
    is_time = opens_at(meeting) <= now() <= closes_at(meeting)
    if not is_time or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return _drawn(pair, meeting, over=now() > closes_at(meeting))
    spend(CALLS, person(actor().person_id))
    return _into(pair, meeting, pair.side(role).display_name)


def _into(pair: Pair, meeting: MeetingRow, name: str) -> object:
    server = server_of(pair.owner_id)
    back = current_app.config["PUBLIC_URL"].rstrip("/") + _page(pair, meeting)
    wanted = Call(name_of(meeting.id), say(Message(N_("Mentoring"))), back)
    let_go()
    try:
        if server is None:
            raise CallAway("no server")
        create(server, wanted)
    except CallAway as error:
        get_log().warning("no call", reason=error.reason)
        return _drawn(pair, meeting, status=503, why=error.message)
    return redirect(join_address(server, wanted, name), 302)


def _page(pair: Pair, meeting: MeetingRow) -> str:
    return url_for("meetings.show", slug=here().slug, pair_id=pair.id, number=meeting.number)


def _drawn(
    pair: Pair, meeting: MeetingRow, status: int = 200, *, over: bool = False, why: Message | None = None
) -> object:
    return render(
        "meeting_calls/call.html",
        status,
        meeting=meeting,
        at=_page(pair, meeting),
        opens=opens_at(meeting),
        over=over,
        why=why,
    )
