"""Work of erasing: one university after the other, tried again until it is done."""

from mentes.base.outbox import on
from mentes.mentorships.goodbye import erasing
from mentes.mentorships.goodbye.erasing import ErasureGoesOn


@on(ErasureGoesOn)
def go_on(event: ErasureGoesOn, _event_id: int) -> None:
    """In the scope of this university alone."""
    erasing.go_on(event.person_id, event.tenant_id)
