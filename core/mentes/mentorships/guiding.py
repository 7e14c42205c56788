"""The guides that the two of a pair read: today's words, with the numbers that the pair began with."""

from collections.abc import Iterable

from mentes.base.errors import NotVisible
from mentes.base.i18n import N_
from mentes.mentorships.pair import SignatureRow
from mentes.mentorships.steps import Way
from mentes.programmes.guides.reading import Guide, Reader, as_read, guides, own_guides, places
from mentes.programmes.guides.texts import one_text, published, texts


def guides_of(way: Way, role: str, locale: str) -> list[Guide]:
    """What is meant for this side, as its own university says it, else the owner, else the programme (one statement)."""
    return [each for each in _all(way, role, locale) if role in each.audience]


def guides_at(way: Way, role: str, place: str, locale: str) -> list[tuple[str, str]]:
    """Title and key of the guides that help just here, such as `first_meeting` or `paper:agreement` (S2-8)."""
    found = (each for each in way.design.pages if place in each.at and role in each.audience)
    return [(way.frozen.text(each.title, locale), each.key) for each in found]


def guide_of(way: Way, role: str, locale: str, key: str) -> Guide:
    """One of them. Raises NotVisible when there is none of this key."""
    found = next((each for each in _all(way, role, locale) if each.key == key), None)
    if found is None:
        raise NotVisible(N_("This programme has no such guide."))
    return found


def version_of(way: Way, now: Guide, number: int, locale: str) -> Guide:
    """An earlier publication of a guide that is read `now`. Raises NotVisible when there is none of this number."""
    row = one_text(now.row, number, way.pair.edition_id) if now.row else None
    if row is None:
        raise NotVisible(N_("There is no such version of this guide."))
    return as_read(row, places(way.design), locale)


def unpublished(way: Way, found: Iterable[Guide]) -> list[Guide]:
    """Of these guides, those that nobody has published yet although the programme wants it before anybody signs (S0-3)."""
    first = {each.key for each in way.design.pages if each.before_signing}
    return [each for each in found if each.key in first and each.row is None]


def signed_under(way: Way, signature: SignatureRow | None) -> list[Guide]:
    """The publications that one side read when it signed, in the words of then (S0-3)."""
    rows = texts(signature.guides) if signature is not None and signature.guides else []
    return [as_read(row, places(way.design), row.locale) for row in rows]


def kept_guide(way: Way, role: str, number: int) -> Guide:
    """One of the publications that this side ever signed under, by the number of its row. Raises NotVisible."""
    own = (each for each in way.pair.signatures if each.role == role and number in each.guides)
    if next(own, None) is None:
        raise NotVisible(N_("There is no such version of this guide."))
    (row,) = texts([number])
    return as_read(row, places(way.design), row.locale)


def _all(way: Way, role: str, locale: str) -> list[Guide]:
    pair = way.pair
    reader = Reader(pair.side(role).tenant_id, pair.owner_id, locale)
    own = own_guides(way.frozen.design, lambda text, values: way.frozen.text(text, locale, values))
    rows = published(pair.edition_id, {reader.home_id, reader.owner_id})
    return guides(own, rows, reader, places(way.design))
