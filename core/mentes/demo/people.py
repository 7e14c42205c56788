"""The demo's people: read from `people.toml`, with the claims that their university's sign-in sends about them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PEOPLE_FILE = Path(__file__).with_name("people.toml")


@dataclass(frozen=True)
class DemoPerson:
    """One person of one demo university; `key` is what `login_hint` names."""

    key: str
    name: str
    about: str
    university: str
    claims: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class DemoUniversity:
    """A demo university as its own provider knows it, with its people in the order of the file."""

    slug: str
    name: str
    home: str
    is_open: bool  # or its sign-in is still being set up, on the pages
    people: Mapping[str, DemoPerson]


def read_people(path: Path = PEOPLE_FILE) -> dict[str, DemoUniversity]:
    """The demo universities by slug; raises OSError, TOMLDecodeError or KeyError for a file that is none."""
    with path.open("rb") as file:
        tables = tomllib.load(file)
    return {slug: _university(slug, table) for slug, table in tables.items()}


def _university(slug: str, table: Mapping[str, Any]) -> DemoUniversity:
    people = {key: _person(slug, key, table, entry) for key, entry in table["people"].items()}
    return DemoUniversity(slug, table["name"], table["home"], table.get("is_open", True), people)


def _person(slug: str, key: str, university: Mapping[str, Any], entry: Mapping[str, Any]) -> DemoPerson:
    given, _, family = entry["name"].partition(" ")
    home = university["home"]
    claims = {
        "sub": f"{slug}-{key}",
        "name": entry["name"],
        "given_name": given,
        "family_name": family,
        "email": f"{key}@{home}",
        "email_verified": True,
        "locale": entry.get("locale", university["locale"]),
        "zoneinfo": entry.get("zoneinfo", university["zoneinfo"]),
        "schac_home_organization": home,
        "eduperson_scoped_affiliation": [f"{word}@{home}" for word in entry["affiliations"]],
        "study_level": entry.get("level"),
        "study_semester": entry.get("semester", entry.get("terms_of_study")),
        "study_subject": entry.get("subject"),
        "organisational_unit": entry["unit"],
        "languages": entry["languages"],
    }
    said = {name: value for name, value in claims.items() if value is not None}
    return DemoPerson(key, entry["name"], entry["about"], slug, said)
