"""Verbs of going: switch one's own account off, and on again."""

from contextlib import suppress

from mentes.base.errors import Unavailable, WrongState
from mentes.base.i18n import N_
from mentes.mentorships.goodbye.reading import pairs_held_by, running
from mentes.mentorships.holding import hold
from mentes.mentorships.models import RUNNING, Mentorship
from mentes.mentorships.official import service as official
from mentes.mentorships.pair import load_pair
from mentes.mentorships.pausing.closing import end_early
from mentes.mentorships.steps import way_of
from mentes.people.departures import service as departures
from mentes.people.departures.handing import check_replaceable
from mentes.people.models import Person


def switch_off(person: Person, keep: str, seen: str | None) -> None:
    """Nobody sees this person in lists any more or writes to them, and what runs ends kindly for the others (S2-29).

    Their certificates stay theirs (S2-28). `keep` is the hash of the session that goes on, `seen` the mark of what they
    read that would end. Said twice, it counts once. Raises WrongState where that is something else by now, and for
    somebody without whom nobody would look after a university.
    """
    check_replaceable(person.id)
    check_seen(person, seen)
    end_all(person, keep)


def check_seen(person: Person, seen: str | None) -> None:
    """Raise WrongState where something else would end by now than what was read."""
    if seen != running(person.id, person.tenant_id).mark:
        raise WrongState(N_("What would end has changed meanwhile. Open the page again, and read what ends."))


def end_all(person: Person, keep: str = "") -> None:
    """Access, roles and pairs end; what else runs ends by the news of it."""
    departures.switch_off(person, keep)
    for number in pairs_held_by(person.id, person.tenant_id):
        row = hold(number)
        if row.state in RUNNING:
            _end(row)


def _end(row: Mentorship) -> None:
    """As an official end does, where the programme has one: the other keeps the confirmation that they have earned (S2-26)."""
    if official.may_end(way_of(load_pair(row.id, row.owner_id))):
        with suppress(Unavailable):  # who goes is kept by no rules that are away
            official.close(row, "gone")
            return
    end_early(row, "gone")


def switch_on(person: Person) -> None:
    """They come in as before. Nothing that ended is revived. Said twice, it counts once."""
    departures.switch_on(person)
