"""Who takes part in an edition: lent by the room of admission, which is a neighbour of this one."""

from collections.abc import Callable, Iterable

import sqlalchemy as sa

Part = tuple[int, int, str]  # home, person, role
Everybody = Callable[[int, int | None], Iterable[Part]]
Own = sa.Select[int, str]


class _Lent:
    everybody: Everybody = staticmethod(lambda _edition_id, _tenant_id: ())
    own: Own | None = None


def lend_participants(everybody: Everybody, own: Own) -> None:
    """Say who takes part in an edition, and in what a person (`person` of `tenant`) takes part as what (the roof does)."""
    _Lent.everybody, _Lent.own = staticmethod(everybody), own


def participants(edition_id: int, tenant_id: int | None, audience: Iterable[str]) -> dict[int, int]:
    """Person and home of everybody in one of these roles; with `tenant_id` of that university only."""
    wanted = set(audience)
    return {person: home for home, person, role in _Lent.everybody(edition_id, tenant_id) if role in wanted}


def parts() -> sa.Subquery:
    """Edition and role of everything that somebody takes part in, for a statement bound to `tenant` and `person`."""
    if _Lent.own is None:
        raise LookupError("nobody has lent the participants")
    return _Lent.own.subquery("part")
