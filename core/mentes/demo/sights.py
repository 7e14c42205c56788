"""What is worth a look in the demo besides the line itself: who to be for it, and which page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from mentes.base.i18n import N_
from mentes.demo.guests import into
from mentes.demo.people import DemoPerson, DemoUniversity

SIGHTS = (
    ("helene", "/t/umea/setup/sign-in", N_("A new university: test its sign-in and put it into use")),
    ("helene", "/t/alliance/roles", N_("Roles: somebody has taken an invitation, and waits for a yes")),
    ("helene", "/t/graz/setup/attempts", N_("Sign-ins that were refused, each with its reason and reference")),
    ("ingrid", "/t/graz/desk", N_("Studies that only the applicant states: confirm or correct them")),
    ("ingrid", "/t/graz/guests", N_("Guests: one takes part as a mentor, one has not answered yet")),
    ("ingrid", "/t/graz/desk/mails", N_("A letter that came back: why, and sent again")),
    ("zoe", "/t/graz/me/mails", N_("What comes by mail: at once, once a day or not at all")),
    ("zoe", "/t/graz/me", N_("A profile in which a fact is over")),
    ("mathilde", "/t/lyon/me/sessions", N_("Signed in with several browsers: end one, or all")),
)


@dataclass(frozen=True)
class Sight:
    """A page to look at, as somebody."""

    person: DemoPerson
    text: str
    url: str


def sights(universities: Mapping[str, DemoUniversity]) -> list[Sight]:
    """All of them, each signing one in as whoever it concerns."""
    who = {key: person for each in universities.values() for key, person in each.people.items()}
    return [Sight(who[key], text, into(who[key], path)) for key, path, text in SIGHTS]
