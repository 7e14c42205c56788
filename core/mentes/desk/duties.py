"""The one next thing for those who look after something, by the same numbers as their own page (UX-4)."""

from collections.abc import Iterator
from typing import Any

from flask import url_for

from mentes.base.actor import Actor, University
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.duties import Duty
from mentes.base.i18n import N_, Message, many
from mentes.base.web import STAFF_ROLES
from mentes.desk import lists
from mentes.programmes.service import editions_of
from mentes.tenancy.current import universities

MOST = 3  # universities looked at for one home page: each costs two statements


def next_duty(who: Actor) -> Duty | None:
    """What this person's roles ask for next, the most pressing of all their universities."""
    if not who.has_any("central", *STAFF_ROLES):
        return None
    every = universities(db.session())
    mine = [each for each in every if each.state == "active" and who.has_here(each.id, *STAFF_ROLES)]
    places = sorted(mine, key=lambda each: each.id != who.home_id)[:MOST]
    waiting = [each for place in places for each in _waiting(who, place)]
    return min(waiting, key=lambda each: each[0])[1] if waiting else _rounds(who, mine, every)


def _waiting(who: Actor, place: University) -> Iterator[tuple[int, Duty]]:
    """What waits at one university, with its rank: applicants before mentees, mentees before pairs."""
    eyes = lists.eyes_of(who, place.id, editions_of(place.id))
    counts, name = lists.counts(eyes, now() - lists.QUIET), place.name(who.locale)
    for rank, (number, title, page, verb) in enumerate(_kinds(counts, leads=bool(eyes.led))):
        if number:
            address, _, show = page.partition("?show=")
            yield rank, Duty(title, url_for(f"desk.{address}", slug=place.slug, show=show or None), verb, name)


def _kinds(counts: Any, *, leads: bool) -> tuple[tuple[int, Message, str, str], ...]:
    unpaired = counts.unpaired if leads else 0
    return (
        (
            counts.applications,
            many(
                "%(num)s application waits for an answer",
                "%(num)s applications wait for an answer",
                counts.applications,
            ),
            "applications",
            N_("Look at the applications"),
        ),
        (
            unpaired,
            many("%(num)s mentee is without a mentor", "%(num)s mentees are without a mentor", unpaired),
            "pairing",
            N_("Find a mentor"),
        ),
        (
            counts.quiet,
            many("%(num)s pair has been quiet for a month", "%(num)s pairs have been quiet for a month", counts.quiet),
            "pairs?show=quiet",
            N_("Look at the pairs"),
        ),
    )


def _rounds(who: Actor, mine: list[University], every: list[University]) -> Duty:
    """Nothing waits: the way to what this person looks after."""
    if mine:
        why = Message(N_("You look after %(university)s."), {"university": mine[0].name(who.locale)})
        url = url_for("desk.overview", slug=mine[0].slug)
        return Duty(Message(N_("Nothing waits for you")), url, N_("See how things stand"), why, is_open=False)
    title = many("%(num)s university is in your care", "%(num)s universities are in your care", len(every))
    return Duty(title, url_for("desk.universities"), N_("Look at the universities"), "", is_open=False)
