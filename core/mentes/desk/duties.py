"""The one next thing for those who look after something, by the same numbers as their own page (UX-4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for

from mentes.base.actor import Actor
from mentes.base.db import db
from mentes.base.duties import Duty
from mentes.base.i18n import N_, Message, many
from mentes.base.web import STAFF_ROLES
from mentes.desk import lists
from mentes.programmes.service import EditionRow, editions_of
from mentes.tenancy.current import universities

MOST = 3  # universities looked at for one home page, all in one statement


@dataclass(frozen=True)
class Place:
    """A university at which somebody has a role, and the editions that it has a part in."""

    id: int
    slug: str
    name: str
    editions: tuple[EditionRow, ...]


def next_duty(who: Actor) -> Duty | None:
    """What this person's roles ask for next, the most pressing of all their universities."""
    if not who.has_any("central", *STAFF_ROLES):
        return None
    places = _places(who)
    eyes = [lists.eyes_of(who, place.id, place.editions) for place in places]
    looked = zip(places, eyes, lists.counts(eyes), strict=True)
    waiting = [each for place, own, found in looked for each in _waiting(place, own, found)]
    return min(waiting, key=lambda each: each[0])[1] if waiting else _rounds(places)


def _places(who: Actor) -> list[Place]:
    """Home first; all their editions are read in one statement."""
    slugs = {grant.tenant_id: grant.slug for grant in who.granted if grant.role in STAFF_ROLES}
    chosen = sorted(slugs, key=lambda each: each != who.home_id)[:MOST]
    every = editions_of(*chosen) if chosen else []
    return [_place(tenant_id, slugs[tenant_id], every, who.locale) for tenant_id in chosen]


def _place(tenant_id: int, slug: str, every: list[EditionRow], locale: str) -> Place:
    found = tuple(each for each in every if each.concerns(tenant_id))
    return Place(tenant_id, slug, _name(tenant_id, slug, found, locale), found)


def _name(tenant_id: int, slug: str, found: tuple[EditionRow, ...], locale: str) -> str:
    """As its programmes know it; one without programmes is looked up."""
    names = next((names for each in found if (names := each.names_of(tenant_id))), {})
    if names:
        return names.get(locale) or next(iter(names.values()))
    return next((each.name(locale) for each in universities(db.session()) if each.id == tenant_id), slug)


def _waiting(place: Place, eyes: lists.Eyes, counts: Any) -> Iterator[tuple[int, Duty]]:
    """What waits at one university, with its rank: applicants before mentees, mentees before pairs."""
    for rank, (number, title, page, verb) in enumerate(_kinds(counts, leads=bool(eyes.led))):
        if number:
            address, _, what = page.partition("?what=")
            yield rank, Duty(title, url_for(address, slug=place.slug, what=what or None), verb, place.name)


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
            "desk.applications",
            N_("Look at the applications"),
        ),
        (
            unpaired,
            many("%(num)s mentee is without a mentor", "%(num)s mentees are without a mentor", unpaired),
            "pairing.waiting",
            N_("Find a mentor"),
        ),
        (
            counts.board,
            many(
                "%(num)s quiet pair waits for a word from you",
                "%(num)s quiet pairs wait for a word from you",
                counts.board,
            ),
            "pairs.shown?what=board",
            N_("Look at the pairs"),
        ),
    )


def _rounds(places: list[Place]) -> Duty:
    """Nothing waits: the way to what this person looks after."""
    if places:
        why = Message(N_("You look after %(university)s."), {"university": places[0].name})
        url = url_for("desk.overview", slug=places[0].slug)
        return Duty(Message(N_("Nothing waits for you")), url, N_("See how things stand"), why, is_open=False)
    number = len(universities(db.session()))
    title = many("%(num)s university is in your care", "%(num)s universities are in your care", number)
    return Duty(title, url_for("desk.universities"), N_("Look at the universities"), "", is_open=False)
