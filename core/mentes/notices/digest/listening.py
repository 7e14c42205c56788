"""Each hour, whoever's clock has passed seven gets the daily letter: once a day, however many clocks look."""

from dataclasses import dataclass

from mentes.base.events import Event
from mentes.base.outbox import on, pass_on
from mentes.base.ticks import every, take
from mentes.notices.digest.service import due_digests, send_kept


@dataclass(frozen=True)
class DigestDue(Event):
    """Somebody's daily letter is due."""

    person_id: int
    tenant_id: int


@every("digest", minutes=60)
def look_for_digests(tenant_id: int) -> None:
    """Give each letter to a worker; of a person and a day there is one, because its slot is taken once."""
    for person_id, day in due_digests(tenant_id):
        if take(f"digest:{person_id}:{day}"):
            pass_on(DigestDue(person_id, tenant_id), tenant_id)


@on(DigestDue)
def write_digest(event: DigestDue, _event_id: int) -> None:
    """Everything that is kept for this person, in one letter."""
    send_kept(event.person_id, event.tenant_id)
