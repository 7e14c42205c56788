"""What admission does on its own: proposals that nobody answered in time free their seat."""

from mentes.admission import proposing
from mentes.base.ticks import daily


@daily("expire-proposals")
def expire_proposals(tenant_id: int) -> None:
    """Each day, for each university that owns a programme."""
    for proposal in proposing.overdue(tenant_id):
        proposing.expire(proposal)
