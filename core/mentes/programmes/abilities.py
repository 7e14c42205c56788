"""Which person may do what with a programme and its editions."""

from mentes.base.actor import Actor
from mentes.programmes.models import TAKING_PART
from mentes.programmes.service import EditionRow


def may_see(actor: Actor | None, edition: EditionRow) -> bool:
    """Open and past editions are public; a draft is for those who prepare it."""
    return edition.state != "draft" or (actor is not None and may_prepare(actor, edition))


def may_prepare(actor: Actor, edition: EditionRow) -> bool:
    """Change parameters, dates and texts: leads and admins of the owner, and central admins."""
    return actor.has_any("central") or may_lead(actor, edition) or actor.has("admin", edition.owner_id)


def may_offer(actor: Actor, owner_id: int) -> bool:
    """Create programmes and editions of this owner: its admins, those who lead all its programmes, central admins."""
    return actor.has_any("central") or actor.has("admin", owner_id) or actor.has("lead", owner_id)


def may_answer(actor: Actor, tenant_id: int) -> bool:
    """Say whether a university takes part in a programme: its admins, and coordinators of all its programmes."""
    return actor.has("admin", tenant_id) or actor.has("coordinator", tenant_id)


def may_lead(actor: Actor, edition: EditionRow) -> bool:
    """Pair mentees and mentors of all universities: leads of the owner, for this edition or for all."""
    return actor.has("lead", edition.owner_id, edition.id)


def may_coordinate(actor: Actor, edition: EditionRow, tenant_id: int) -> bool:
    """Admit the applicants of one university: its own coordinators, as long as it has a part in the programme."""
    takes_part = any(each.tenant_id == tenant_id and each.state in TAKING_PART for each in edition.partners)
    return takes_part and actor.has("coordinator", tenant_id, edition.id)


def may_apply(actor: Actor, edition: EditionRow) -> bool:
    """Ask to take part: people whose home university is a partner now. When one can apply, `service.window` says."""
    return edition.state == "open" and edition.has_partner(actor.home_id)
