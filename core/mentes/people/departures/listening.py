"""Timed work of leaving: whoever has not come for a year has left; those who take part are told a month before."""

from mentes.base.ticks import daily
from mentes.people.departures import service


@daily("absent-people")
def end_absent(tenant_id: int) -> None:
    """Each day, for each university."""
    service.warn(tenant_id)
    for person in service.absent(tenant_id):
        service.leave(person, service.ABSENT)
