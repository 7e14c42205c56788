"""Which person may give and take which role where."""

from mentes.base.actor import Actor, University

BY_ADMINS = ("coordinator", "lead", "assessor", "ombudsperson", "admin")


def may_look(actor: Actor, tenant_id: int) -> bool:
    """See a university's people and who holds a role there: its admins, and central admins."""
    return actor.has("admin", tenant_id)


def grantable(actor: Actor, place: University) -> tuple[str, ...]:
    """The roles that this person gives and takes at this university; a coordinator none.

    Who looks after all universities is named at the office of the alliance, by those who do so already.
    """
    if not may_look(actor, place.id):
        return ()
    central = ("central",) if actor.has_any("central") and place.kind == "alliance" else ()
    return (*BY_ADMINS, *central)
