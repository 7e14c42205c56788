"""The guides that the two of a pair read: today's words, with the numbers that the pair began with."""

from mentes.base.errors import NotVisible
from mentes.base.i18n import N_
from mentes.mentorships.steps import Way
from mentes.programmes.guides.reading import Guide, Reader, as_read, guides, own_guides, places
from mentes.programmes.guides.texts import one_text, published


def guides_of(way: Way, role: str, locale: str) -> list[Guide]:
    """What is meant for this side, as its own university says it, else the owner, else the programme (one statement)."""
    return [each for each in _all(way, role, locale) if role in each.audience]


def guide_of(way: Way, role: str, locale: str, key: str) -> Guide:
    """One of them. Raises NotVisible when there is none of this key."""
    found = next((each for each in _all(way, role, locale) if each.key == key), None)
    if found is None:
        raise NotVisible(N_("This programme has no such guide."))
    return found


def version_of(way: Way, now: Guide, number: int, locale: str) -> Guide:
    """An earlier publication of a guide that is read `now`. Raises NotVisible when there is none of this number."""
    row = one_text(now.row, number) if now.row else None
    if row is None:
        raise NotVisible(N_("There is no such version of this guide."))
    return as_read(row, places(way.design), locale)


def _all(way: Way, role: str, locale: str) -> list[Guide]:
    pair = way.pair
    reader = Reader(pair.side(role).tenant_id, pair.owner_id, locale)
    own = own_guides(way.frozen.design, lambda text, values: way.frozen.text(text, locale, values))
    rows = published(pair.edition_id, {reader.home_id, reader.owner_id})
    return guides(own, rows, reader, places(way.design))
