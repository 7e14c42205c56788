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
    ("karim", "/t/lyon/home", N_("Three times for a call: choose one, or offer others")),
    ("camille", "/t/graz/home", N_("A pair that rests until a day, and can go on earlier")),
    ("giulia", "/t/padua/desk/pairs?what=board", N_("A quiet pair: keep it, let it rest, or end it without fault")),
    ("giulia", "/t/padua/inbox", N_("Minutes that nobody confirmed in time: those who look after the pair are asked")),
    ("claire", "/t/alliance/desk", N_("A question about a proposed pair waits for its answer")),
    (
        "claire",
        "/t/alliance/desk/programmes",
        N_("Deadlines and reminders of an edition, and where its calls are held"),
    ),
    ("ingrid", "/t/graz/desk/wording", N_("A letter in the university's own words")),
    ("ingrid", "/t/graz/desk/mails", N_("A letter that came back: why, and sent again")),
    ("mira", "/t/graz/home", N_("Open mentoring: look for a mentor in the list, and ask up to three")),
    ("lorenzo", "/t/padua/home", N_("A request to three mentors in an order, of whom the first has it now")),
    ("margit", "/t/graz/home", N_("Asked as a mentor: read the request, ask back, say yes or no")),
    ("hugo", "/t/lyon/home", N_("A pair of open mentoring before its first talk")),
    (
        "freja",
        "/t/aarhus/home",
        N_("A pair of open mentoring on its way: plan, agreement, meetings, an end when they like"),
    ),
    ("noelia", "/t/granada/me/achievements", N_("What is noted of a mentoring, and who may see it")),
    ("zoe", "/t/graz/me/mails", N_("What comes by mail: at once, once a day or not at all")),
    ("inigo", "/t/granada/me/calendar", N_("Meetings in one's own calendar")),
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
