"""The two calls of BigBlueButton's API that a conversation needs: create and join (docs.bigbluebutton.org, "API").

Each call is signed with a checksum: the name of the call, its query exactly as sent, and the shared secret, hashed
with SHA-256. Creating a meeting that is there already is answered with success and changes nothing.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from mentes.base.errors import Unavailable
from mentes.base.i18n import N_
from mentes.base.outbound import OutboundError, fetch
from mentes.programmes.calls.service import Server

_ANSWER: Final = re.compile(rb"<returncode>\s*([A-Z]{1,20})\s*</returncode>")
_REASON: Final = re.compile(rb"<messageKey>\s*([A-Za-z]{1,60})\s*</messageKey>")


class CallAway(Unavailable):
    """The server for calls could not be asked, or did not do it; `reason` is for the log, never for the page."""

    def __init__(self, reason: str) -> None:
        super().__init__(N_("The call could not be opened: the server for video calls does not answer as it should."))
        self.reason = reason

    def known(self) -> dict[str, str]:
        """Why, in a word."""
        return {"reason": self.reason}


@dataclass(frozen=True)
class Call:
    """A call: the name of its room, what the server calls it on its screens, and where one comes back to."""

    room: str
    title: str
    back: str


def create(server: Server, call: Call) -> None:
    """Open the room; again: nothing. Raises CallAway."""
    asked = {
        "name": call.title,
        "meetingID": call.room,
        "logoutURL": call.back,
        "record": "false",
        "autoStartRecording": "false",
        "allowStartStopRecording": "false",
        "meetingExpireIfNoUserJoinedInMinutes": "30",
    }
    try:
        answer = fetch(_signed(server, "create", asked))
    except OutboundError as error:
        raise CallAway(error.code) from error
    said = _ANSWER.search(answer.body)
    if answer.status != 200 or said is None or said[1] != b"SUCCESS":
        reason = _REASON.search(answer.body)
        raise CallAway(reason[1].decode() if reason else f"status {answer.status}")


def join_address(server: Server, call: Call, name: str) -> str:
    """Where somebody's browser goes to be in the room under this name. Both of a pair lead it: nobody has to let them in."""
    return _signed(server, "join", {"fullName": name, "meetingID": call.room, "role": "MODERATOR", "redirect": "true"})


def _signed(server: Server, what: str, asked: Mapping[str, str]) -> str:
    query = urlencode(asked, quote_via=quote)
    checksum = hashlib.sha256(f"{what}{query}{server.secret}".encode()).hexdigest()
    return f"{server.url}/api/{what}?{query}&checksum={checksum}"
