"""What one can be invited to: lent by the room of programmes, which lies a floor above."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mentes.base.i18n import Message


@dataclass(frozen=True)
class Offer:
    """A running programme of a university, by the number of its edition; the title is said in its reader's language."""

    edition_id: int
    titles: dict[str, str]
    title: Message | str

    def said(self, locale: str) -> Message | str:
        """Its own title in this language, else the plugin's."""
        return self.titles.get(locale) or self.title


class _Lent:
    offers: Callable[[int], Iterable[Offer]] = staticmethod(lambda _tenant_id: ())


def lend_offers(offers: Callable[[int], Iterable[Offer]]) -> None:
    """Say which programmes a university's guests can apply to (the roof does)."""
    _Lent.offers = staticmethod(offers)


def offers_of(tenant_id: int) -> dict[int, Offer]:
    """The programmes that this university takes part in and that take applications, by edition."""
    return {each.edition_id: each for each in _Lent.offers(tenant_id)}
