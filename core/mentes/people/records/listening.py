"""What happens to facts on its own: they are forgotten some time after they are over."""

from mentes.base.ticks import daily
from mentes.people.records import service


@daily("old-facts", hour=2)
def forget_old_facts(tenant_id: int) -> None:
    """Each day, at each university."""
    service.forget_old(tenant_id)
