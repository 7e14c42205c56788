"""For which editions a role may be given: lent by the room of programmes, which lies a floor above."""

from collections.abc import Callable, Iterable

from mentes.base.i18n import Message

Title = Message | str
Lender = Callable[[int, str], Iterable[tuple[int, Title]]]


class _Lent:
    editions: Lender = staticmethod(lambda _tenant_id, _locale: ())


def lend_editions(editions: Lender) -> None:
    """Say which editions concern a university, with a title in a language (the roof does)."""
    _Lent.editions = staticmethod(editions)


def editions_at(tenant_id: int, locale: str) -> dict[int, Title]:
    """The editions that a university owns or takes part in, by number (one statement)."""
    return dict(_Lent.editions(tenant_id, locale))
