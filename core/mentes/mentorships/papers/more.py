"""What else can be done with a paper besides writing it: print it, read earlier versions, compare what was written again."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from mentes.base.actor import here
from mentes.base.formats import language_name
from mentes.base.i18n import reader_locale
from mentes.mentorships.papers.history import has_history, was_repeated
from mentes.mentorships.papers.printing import languages_of
from mentes.mentorships.papers.service import Desk


@dataclass(frozen=True)
class More:
    """Addresses, empty where there is nothing; `languages` are (code, name, whether it is the reader's)."""

    filled: str = ""
    blank: str = ""
    languages: tuple[tuple[str, str, bool], ...] = ()
    versions: str = ""
    compare: str = ""


def more_of(place: Desk, *, has_text: bool) -> More:
    """What is offered under this paper to one of its two."""
    spoken = languages_of(place) if place.declared.printable else ()
    chosen = str(reader_locale()) if str(reader_locale()) in spoken else "".join(spoken[:1])
    return More(
        filled=paper_at(place, "prints.filled") if has_text and spoken else "",
        blank=paper_at(place, "prints.blank") if spoken else "",
        languages=tuple((code, language_name(code), code == chosen) for code in spoken),
        versions=paper_at(place, "paper_history.versions") if has_history(place) else "",
        compare=paper_at(place, "paper_history.compare") if was_repeated(place) else "",
    )


def paper_at(place: Desk, endpoint: str) -> str:
    """The address of this page for this paper."""
    number = place.meeting.number if place.meeting else None
    which = place.occurrence if place.declared.repeated else None
    at: dict[str, Any] = {
        "slug": here().slug,
        "pair_id": place.pair.id,
        "key": place.declared.key,
        "number": number,
        "occurrence": which,
    }
    return url_for(endpoint, **at)
