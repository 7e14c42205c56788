"""Which person may see letters of a university that did not arrive."""

from dataclasses import dataclass

from mentes.base.actor import Actor


@dataclass(frozen=True)
class Eyes:
    """Of all people of a university, or of those who applied for these editions (None: for any)."""

    everybody: bool
    editions: tuple[int, ...] | None


def may_look(actor: Actor, tenant_id: int) -> bool:
    """Coordinators and admins of the university."""
    return actor.has_here(tenant_id, "coordinator", "admin")


def eyes_of(actor: Actor, tenant_id: int) -> Eyes:
    """Admins see everybody's; coordinators those of people who applied where they coordinate."""
    held = [each.edition_id for each in actor.grants if each.role == "coordinator" and each.tenant_id == tenant_id]
    known = tuple(each for each in held if each is not None)
    return Eyes(actor.has("admin", tenant_id), None if None in held else known)
