"""Verbs of one's own profile: read what one may change, and change it."""

import zlib
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.people.models import Fact, Person
from mentes.people.service import sort_name
from mentes.plugin.events import ProfileChanged

EDITABLE = (
    "display_name",
    "given_name",
    "pronouns",
    "languages",
    "locale",
    "timezone",
    "position",
    "supervisor",
    "unit",
    "organisation",
    "legal_name",
)
CHOOSABLE = frozenset({"display_name", "given_name", "languages", "unit"})
"""What a university says too: one's own choice is remembered, so that the next sign-in leaves it alone."""


def own(person_id: int, tenant_id: int, *, hold: bool = False) -> Person:
    """Somebody's own row; with `hold` it is locked, so that two windows change it one after the other."""
    chosen = sa.select(Person).where(Person.tenant_id == tenant_id, Person.id == person_id)
    if hold:
        chosen = chosen.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(chosen).one()


def unit_is_told(person: Person) -> bool:
    """Whether the university's sign-in says where this person works or studies."""
    told = sa.select(Fact.id).where(
        Fact.tenant_id == person.tenant_id, Fact.person_id == person.id, Fact.name == "unit", Fact.source == "idp"
    )
    return db.session.scalar(told.limit(1)) is not None


def version_of(person: Person) -> int:
    """A number that is another one as soon as anything that can be edited has changed."""
    return zlib.crc32(repr([getattr(person, name) for name in EDITABLE]).encode())


def change(person: Person, wanted: Mapping[str, Any], seen: int | None) -> None:
    """Take over what somebody wrote about themselves. Raises WrongState when it changed in another window meanwhile.

    An empty name in lists or in greetings goes back to what the university says (its next sign-in fills in the latter).
    """
    if seen != version_of(person):
        raise WrongState(N_("Your profile was changed in another window meanwhile. Open this page again."))
    chosen = {*person.chosen}
    for name in [each for each in EDITABLE if each in wanted and wanted[each] != getattr(person, each)]:
        if name in CHOOSABLE:
            chosen = chosen | {name} if wanted[name] else chosen - {name}
        setattr(person, name, wanted[name])
    if person.display_name in {None, person.legal_name}:
        chosen, person.display_name = chosen - {"display_name"}, person.legal_name
    person.given_name = person.given_name or person.display_name
    person.sort_name, person.chosen = sort_name(person.display_name), sorted(chosen)
    record(ProfileChanged(person.id, person.tenant_id), person.tenant_id)
