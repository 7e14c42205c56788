"""News: what a verb records in its own transaction, and who listens to it once that is committed."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final, Literal, TypeVar

import sqlalchemy as sa
from sqlalchemy import event as sa_event
from sqlalchemy.orm import Session

from mentes.base.clock import now, real_now
from mentes.base.db import current_scope, db
from mentes.base.events import Event
from mentes.base.models import History, Outbox
from mentes.base.queue import wake

__all__ = ["CORE", "QUEUES", "Event", "Queue", "fan_out", "listeners_of", "on", "pass_on", "record"]

Queue = Literal["drain", "heavy"]
Listener = Callable[[Any, int], None]
F = TypeVar("F", bound=Callable[..., None])

CORE: Final = "core"
QUEUES: Final[tuple[Queue, ...]] = ("drain", "heavy")
_listeners: dict[tuple[str, Queue], list[Listener]] = {}


def on(*kinds: type[Event], queue: Queue = "drain") -> Callable[[F], F]:
    """Call the decorated function with the event and the outbox row's id, in a worker, after each of these kinds.

    It runs inside the scope of the event's tenants, with no person, in a savepoint; what it raises is retried.
    `queue="heavy"` is for work that would keep the mails waiting (certificates, exports).
    """

    def listen(listener: F) -> F:
        for kind in kinds:
            _listeners.setdefault((kind.__name__, queue), []).append(listener)
        return listener

    return listen


def listeners_of(name: str, queue: Queue) -> tuple[Listener, ...]:
    """The core's listeners to the event of this name, in the order of their registration."""
    return tuple(_listeners.get((name, queue), ()))


def record(event: Event, *tenant_ids: int, unnamed: bool = False) -> int:
    """Write an event into history and outbox of the open transaction; gives the history row's id.

    It concerns these universities, at least one of them in the scope. Raises ValueError without any.
    `unnamed` keeps to nobody's knowledge who did it: for a no that two people must not count against each other.
    """
    values = _values(event, tenant_ids) | ({"actor_id": None} if unnamed else {})
    session = db.session()
    insert = sa.insert(History).values(**values, at=now()).returning(History.id)
    history_id: int = session.execute(insert).scalar_one()
    queues: list[Queue] = ["drain"]  # always: the plugins' rows are fanned out from it
    if listeners_of(event.name, "heavy"):
        queues.append("heavy")
    _put(session, [{**values, "history_id": history_id, "listener": CORE, "queue": queue} for queue in queues])
    return history_id


def pass_on(event: Event, *tenant_ids: int, due_at: datetime | None = None, unnamed: bool = False) -> None:
    """Give work to the listeners of an event that is no news to anybody (a letter to send): outbox, no history.

    `due_at` is real time; None means at once. `unnamed`: the row does not say who did it.
    """
    values = _values(event, tenant_ids) | ({"actor_id": None} if unnamed else {})
    queues: list[Queue] = [queue for queue in QUEUES if listeners_of(event.name, queue)]
    if not queues:
        raise LookupError(f"nobody listens to {event.name}, so passing it on would lose it")
    _put(db.session(), [{**values, "listener": CORE, "queue": queue} for queue in queues], due_at)


def fan_out(row: Outbox, names: Iterable[str]) -> None:
    """Add one row for each plugin that is told about the event of this row; they fail and are retried apart."""
    values = {
        "event": row.event,
        "payload": row.payload,
        "tenant_ids": row.tenant_ids,
        "actor_id": row.actor_id,
        "history_id": row.history_id,
        "queue": "heavy",
    }
    _put(db.session(), [{**values, "listener": name} for name in names])


def _values(event: Event, tenant_ids: Iterable[int]) -> dict[str, Any]:
    tenants = sorted(set(tenant_ids))
    if not tenants:
        raise ValueError(f"{event.name} must concern at least one university")
    held = current_scope()
    return {
        "event": event.name,
        "payload": event.payload(),
        "tenant_ids": tenants,
        "actor_id": held.person if held else None,
    }


def _put(session: Session, rows: list[dict[str, Any]], due_at: datetime | None = None) -> None:
    if not rows:
        return
    session.execute(sa.insert(Outbox), [{**row, "due_at": due_at or real_now()} for row in rows])
    session.info.setdefault("news", set()).update(row["queue"] for row in rows)


@sa_event.listens_for(Session, "after_commit")
def _wake_workers(session: Session) -> None:
    if session.in_nested_transaction():  # a savepoint: the rows are not there yet
        return
    for queue in session.info.pop("news", set()):
        if session.info.get("draining") != queue:  # that loop looks again by itself
            wake(queue)


@sa_event.listens_for(Session, "after_rollback")
def _forget_news(session: Session) -> None:
    session.info.pop("news", None)
