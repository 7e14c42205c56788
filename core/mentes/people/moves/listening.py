"""What moves do on their own: when both universities have agreed, the account moves."""

from mentes.base.outbox import on
from mentes.people.moves import service
from mentes.plugin.events import MoveAgreed


@on(MoveAgreed)
def move_agreed(event: MoveAgreed, _event_id: int) -> None:
    """In a job, because only a job may see both universities."""
    service.carry_out(event.move_id)
