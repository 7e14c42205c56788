"""Which words of a guide somebody reads: those of their university, else the owner's, else the programme's own."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup

from mentes.base.i18n import Message, say
from mentes.base.markdown import markup
from mentes.plugin.design import Design
from mentes.programmes.guides.texts import TextRow

PLACE = re.compile(r"%\((\w+)\)[sd]")
Values = tuple[tuple[str, int | str], ...]
Speak = Callable[[str, Values], str]


@dataclass(frozen=True)
class Own:
    """A guide as the plugin says it, in one language."""

    key: str
    title: str
    body: str = field(repr=False)  # Markdown, values filled in
    audience: tuple[str, ...]


@dataclass(frozen=True)
class Reader:
    """Who reads: at home where, under which owner, in which language."""

    home_id: int
    owner_id: int
    locale: str


@dataclass(frozen=True)
class Guide:
    """A guide as one reader sees it; without `row` the words are the programme's own."""

    key: str
    title: str
    text: Markup = field(repr=False)
    audience: tuple[str, ...]
    row: TextRow | None = None
    foreign: str = ""  # the language, where it is not the reader's

    @property
    def number(self) -> int | None:
        """Which publication; None for the programme's own words."""
        return self.row.number if self.row else None

    @property
    def published_at(self) -> datetime | None:
        """Since when it is read; None for the programme's own words."""
        return self.row.published_at if self.row else None


def own_guides(design: Design, speak: Speak) -> list[Own]:
    """The guides that the plugin declares; `speak` says a text with its values."""
    return [
        Own(each.key, speak(each.title, ()), "\n\n".join(speak(t, each.values) for t in each.paragraphs), each.audience)
        for each in design.pages
    ]


def catalogue(design: Design, locale: str | None = None) -> Speak:
    """The way to say a text of the design as of today, for the reader or in a given language."""
    return lambda text, values: say(Message(text, dict(values), domain=design.domain), locale)


def places(design: Design) -> dict[str, int | str]:
    """The closed list of what a text may name as %(name)s: the values of the plugin's own guides."""
    return {name: value for each in reversed(design.pages) for name, value in each.values}


def filled_in(text: str, values: Mapping[str, int | str]) -> str:
    """The text with the values of these places; one that nothing fills stays as it was typed."""
    return PLACE.sub(lambda found: str(values.get(found[1], found[0])), text)


def chosen(rows: Iterable[TextRow], reader: Reader) -> TextRow | None:
    """Of the publications of one guide, the one for this reader: by university, then by language."""
    by_tenant: dict[int, list[TextRow]] = {}
    for each in rows:
        by_tenant.setdefault(each.tenant_id, []).append(each)
    for tenant_id in (reader.home_id, reader.owner_id):
        spoken = {each.locale: each for each in by_tenant.get(tenant_id, ())}
        if spoken:
            order = (reader.locale, *next(iter(spoken.values())).locales, *spoken)
            return next(spoken[code] for code in order if code in spoken)
    return None


def guides(own: Sequence[Own], rows: Sequence[TextRow], reader: Reader, values: Mapping[str, int | str]) -> list[Guide]:
    """Every guide of a programme as this reader sees it: the declared ones first, then those that were added.

    `rows`: what `texts.published` gives for home and owner. The one rule for every page that shows a guide.
    """
    known = {each.key: each for each in own}
    added = {each.key: None for each in rows if each.key not in known}
    found = (_guide(key, known.get(key), [each for each in rows if each.key == key], reader, values)
             for key in (*known, *added))  # fmt: skip
    return [each for each in found if each is not None]


def _guide(
    key: str, own: Own | None, rows: list[TextRow], reader: Reader, values: Mapping[str, int | str]
) -> Guide | None:
    row = chosen(rows, reader)
    if row is not None:
        return as_read(row, values, reader.locale)
    return Guide(key, own.title, markup(own.body), own.audience) if own else None


def as_read(row: TextRow, values: Mapping[str, int | str], locale: str) -> Guide:
    """One publication as a reader of this language sees it."""
    return Guide(
        row.key,
        filled_in(row.title, values),
        markup(filled_in(row.body, values)),
        row.audience,
        row,
        row.locale if row.locale != locale else "",
    )
