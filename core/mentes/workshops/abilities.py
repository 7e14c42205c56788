"""Who may see a date, plan it, and say who was there."""

from collections.abc import Iterable

from mentes.base.actor import Actor
from mentes.programmes import abilities
from mentes.programmes.service import EditionRow
from mentes.workshops.models import Workshop


def may_look_after(actor: Actor, edition: EditionRow, tenant_id: int) -> bool:
    """See the dates of an edition at the desk of this university, and plan some for its people."""
    at_owner = edition.owner_id == tenant_id and abilities.may_prepare(actor, edition)
    return at_owner or abilities.may_coordinate(actor, edition, tenant_id)


def may_plan_for_all(actor: Actor, edition: EditionRow, tenant_id: int) -> bool:
    """Plan dates for the people of all universities: those who prepare the edition, at its owner's desk."""
    return edition.owner_id == tenant_id and abilities.may_prepare(actor, edition)


def may_change(actor: Actor, edition: EditionRow, workshop: Workshop, tenant_id: int) -> bool:
    """Change a date or call it off: those who prepare the edition; one for a university's people, its coordinators too."""
    own = workshop.tenant_id == tenant_id and abilities.may_coordinate(actor, edition, tenant_id)
    return own or may_plan_for_all(actor, edition, tenant_id)


def is_seen_from(workshop: Workshop, edition: EditionRow, tenant_id: int) -> bool:
    """Whether this university's desk lists it: the owner's all of them, a partner's those for its people."""
    return edition.owner_id == tenant_id or workshop.tenant_id in {None, tenant_id}


def named_tenants(actor: Actor, edition: EditionRow) -> frozenset[int]:
    """The universities whose people in this edition this person knows by name before a match: where they coordinate it."""
    held = {grant.tenant_id for grant in actor.grants}
    return frozenset(each for each in held if actor.has("coordinator", each, edition.id))


def may_know_who_signed_up(actor: Actor, edition: EditionRow) -> bool:
    """Know whoever of any university signed up, and say whether they were there: those who lead the edition."""
    return abilities.may_lead(actor, edition)


def is_for(workshop: Workshop, roles: Iterable[str], home_id: int) -> bool:
    """Whether it is for somebody with these roles in its edition, at home at this university."""
    return bool(set(roles) & set(workshop.audience)) and workshop.tenant_id in {None, home_id}
