"""Which person may invite people without a university account."""

from mentes.base.actor import Actor

HOSTS = ("coordinator", "admin")


def may_invite(actor: Actor, tenant_id: int, edition_id: int | None = None) -> bool:
    """Coordinators and admins of the university; a coordinator of one programme invites for that one only."""
    return any(actor.has(role, tenant_id, edition_id) for role in HOSTS)


def may_look(actor: Actor, tenant_id: int) -> bool:
    """See who was invited and who came: everybody who invites for anything here."""
    return actor.has_here(tenant_id, *HOSTS)
