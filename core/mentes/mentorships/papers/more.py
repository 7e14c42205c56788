"""What else can be done with a paper besides writing it: print it, read earlier versions, compare what was written again."""

from dataclasses import dataclass

from flask import url_for

from mentes.base.actor import here
from mentes.base.formats import language_name
from mentes.base.i18n import reader_locale
from mentes.mentorships.papers.printing import languages_of
from mentes.mentorships.papers.service import Desk


@dataclass(frozen=True)
class More:
    """Addresses, empty where there is nothing; `languages` are (code, name, whether it is the reader's)."""

    filled: str
    blank: str
    languages: tuple[tuple[str, str, bool], ...]


def more_of(place: Desk, *, has_text: bool) -> More:
    """What is offered under this paper to one of its two."""
    if not place.declared.printable:
        return More("", "", ())
    spoken = languages_of(place)
    chosen = str(reader_locale()) if str(reader_locale()) in spoken else spoken[0]
    return More(
        filled=_at(place, "prints.filled") if has_text else "",
        blank=_at(place, "prints.blank"),
        languages=tuple((code, language_name(code), code == chosen) for code in spoken),
    )


def _at(place: Desk, endpoint: str) -> str:
    number = place.meeting.number if place.meeting else None
    return url_for(endpoint, slug=here().slug, pair_id=place.pair.id, key=place.declared.key, number=number)
