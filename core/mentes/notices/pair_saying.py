"""How news are said to the two of a pair: the pair held, the sides told, each about the other."""

from dataclasses import replace

from mentes.base.db import db
from mentes.base.i18n import Message
from mentes.mentorships.models import Mentorship
from mentes.mentorships.pair import Pair, load_pair
from mentes.mentorships.steps import way_of
from mentes.notices.readers import programme_of, readers_of
from mentes.notices.service import News, tell
from mentes.programmes.service import edition_of


def held_pair(mentorship_id: int) -> Pair:
    """The pair, held: two workers with news of it go one after the other, so that nobody is asked twice."""
    row = db.session.get_one(Mentorship, mentorship_id, with_for_update=True)
    return load_pair(row.id, row.owner_id)


def say_to(pair: Pair, roles: tuple[str, ...], news: News, event_id: int) -> None:
    """Tell these sides of the pair; both, where none is named."""
    at = replace(news, programme_id=programme_of(pair.edition_id))
    for reader in readers_of(pair, *roles):
        tell(reader, at, event_id)


def mentees_search(pair: Pair) -> bool:
    """Whether mentees of this programme look for their mentors themselves, so that no coordinator finds somebody for them."""
    return bool({"search", "ranked"} & {*way_of(pair).design.matching})


def goes_on(pair: Pair, role: str) -> str:
    """Which words on what comes after a pair are true for this side.

    "": coordinators find somebody for each; the role itself: mentees look themselves; "over": nobody can be asked in this
    edition any more.
    """
    if not mentees_search(pair):
        return ""
    return role if edition_of(pair.edition_id).is_running() else "over"


def named(pair: Pair, role: str, text: str, **values: object) -> Message:
    """A text about the other of the two."""
    return Message(text, {"name": pair.other(role).called, **values})
