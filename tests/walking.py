"""Every address of the app with the ids of one pair in it, and who of the world stands where to it."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.story import PAIRS, PEOPLE

NOBODY = "signed_out"
BY_PAIR = {"questionnaires": "c", "certificates": "c"}  # what only a pair has that has come to its end
ARGUMENT = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
KEYS = {
    "activities/plan": "interview",
    "guide": "guideline",
    "guides": "guideline",
    "questionnaires": "experience",
    "results": "experience",
    "wording": "pair.begun",
}


@dataclass(frozen=True)
class Door:
    """One method of one rule of the URL map."""

    method: str
    rule: str
    endpoint: str
    may: str

    @property
    def name(self) -> str:
        """How the file of expectations names it."""
        return f"{self.method} {self.rule}"

    @property
    def arguments(self) -> set[str]:
        """The names of what stands in the address."""
        return set(ARGUMENT.findall(self.rule))

    @property
    def pair(self) -> str:
        """The pair whose ids are asked for."""
        return next((pair for word, pair in BY_PAIR.items() if f"/{word}" in self.rule), "a")

    @property
    def places(self) -> tuple[str | None, ...]:
        """The universities under whose address it is asked for: mentee's home, mentor's home, owner."""
        if "slug" not in self.arguments:
            return (None,)
        mentee, mentor = (PEOPLE[name].home for name in PAIRS[self.pair])
        return mentee, mentor, "alliance"

    def path(self, world, slug=None):
        """The address, with the ids of its pair."""
        values = values_of(world, self.pair, in_meeting="number" in self.arguments) | {"slug": slug}
        if self.endpoint == "making.leave":
            values["programme_id"] = 0  # nobody leaves: other doors are for people of its universities
        if self.endpoint.startswith("disclosing."):
            values["number"] = world.ids["told:ana"]
        if self.endpoint == "support.remove":
            values["service_id"] = 0  # it stays in the list: other doors show it
        if self.endpoint.startswith(("offers.", "own_offer.")):  # where mentees look for a mentor themselves
            values["edition_id"] = world.ids["edition:open"]
        for word, key in KEYS.items():
            if f"/{word}/" in self.rule:
                values["key"] = key
        return ARGUMENT.sub(lambda found: str(values[found[1]]), self.rule)


def values_of(world, pair, *, in_meeting=False):
    """What stands in the addresses of this pair's pages; no verb has anything left to do there."""
    mentee, mentor = PAIRS[pair]
    return {
        "activity_id": world.ids.get(f"activity:{mentee}", 0),
        "resource_id": world.ids.get(f"resource:{mentee}", 0),
        "entry_id": world.ids.get(f"entry:{mentee}", 0),
        "application_id": world.ids[f"application:{mentee}"],
        "certificate_id": world.ids["certificate:lucia"],
        "code": world.ids["code"],
        "edition_id": world.ids["edition"],
        "emblem_id": 0,
        "slot": "alliance",
        "programme_id": 1,
        "enrolment_id": world.ids[f"enrolment:{mentee}"],
        "filename": "mentes.css",
        "invitation_id": world.ids["invitation:graz"],
        "index": 0,
        "link": "x",
        "locale": "en",
        "identity_id": 1,
        "key": "minutes" if in_meeting else "agreement",
        "grant_id": world.ids["grant:over"],
        "mail_id": 0,
        "mark_id": world.ids["mark:zoe"],
        "mentor_id": world.ids[f"enrolment:{mentor}"],
        "move_id": world.ids["move"],
        "offer_id": 0,
        "name": "online",
        "number": 2,
        "pair_id": world.ids[f"pair:{pair}"],
        "person_id": world.people[mentee],
        "provider_id": 1,
        "link_id": 0,
        "tenant_id": world.ids["aarhus"],
        "token": "forged",
        "question_id": world.ids["question:ana"],
        "proposal_id": world.ids[f"proposal:{mentee}"],
        "reference": world.ids["problem"],
        "request_id": world.ids["request:ana"],
        "choice_id": world.ids["choice:ana"],
        "before_id": world.ids["choice:ana"],
        "role": "mentee",
        "row_id": 0,
        "service_id": world.ids["service:graz"],
        "workshop_id": world.ids["workshop"],
    }


def doors(app):
    """Every method of every rule."""
    return [
        Door(method, rule.rule, rule.endpoint, str(getattr(app.view_functions[rule.endpoint], "may", "public")))
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    ]


def cast(pair):
    """Who asks: each name is a role towards this pair."""
    mentee, mentor = PAIRS[pair]
    homes = {PEOPLE[name].home for name in (mentee, mentor)}
    coordinators = {PEOPLE[name].home: name for name in ("ingrid", "giulia", "carmen")}
    other = next(key for key in PAIRS if not homes & {PEOPLE[name].home for name in PAIRS[key]})
    return {
        NOBODY: None,
        "stranger": "tom",
        "mentee": mentee,
        "mentor": mentor,
        "of_another_pair": PAIRS[other][0],
        "coordinator_of_mentee": coordinators[PEOPLE[mentee].home],
        "coordinator_of_mentor": coordinators[PEOPLE[mentor].home],
        "coordinator_elsewhere": next(name for home, name in coordinators.items() if home not in homes),
        "admin_of_graz": "adele",
        "lead": "claire",
        "central": "helene",
    }


def _expected() -> dict[str, dict[str, list[int]]]:
    """Status rows by door and role; `everybody` stands for all roles."""
    written = tomllib.loads((Path(__file__).parent / "doors.toml").read_text(encoding="utf-8"))
    return {
        door: dict.fromkeys(cast("a"), rows["everybody"]) if "everybody" in rows else rows
        for door, rows in written.items()
    }


EXPECTED = _expected()
"""What each door answers each role at its places, as `doors.toml` says and `test_doors` proves."""
