"""What is wrong with a page for those who cannot see it, or for the browser's policy: found in its HTML, said with what to do."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

TYPED = {"input", "select", "textarea"}
NO_LABEL = {"hidden", "submit", "button", "reset", "image"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
NAMING = ("aria-label", "aria-labelledby", "title")


def page_problems(html: str) -> tuple[str, ...]:
    """Everything that is wrong with a whole page."""
    read = _read(html)
    return (*_whole(read), *_parts(read), *_headings(read.headings))


def part_problems(html: str, *, below_title: bool) -> tuple[str, ...]:
    """Everything that is wrong with a part of a page; `below_title`: the page around it has its h1 already."""
    read = _read(html)
    headings = [1, *read.headings] if below_title else read.headings
    return (*_parts(read), *_headings(headings, whole=below_title))


@dataclass
class Control:
    """A field that somebody fills in."""

    tag: str
    name: str
    id: str
    named: bool


class Reading(HTMLParser):
    """Goes through the HTML once and notes what matters."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.headings: list[int] = []
        self.controls: list[Control] = []
        self.labels: set[str] = set()
        self.ids: list[str] = []
        self.faults: list[str] = []
        self.texts: list[str] = []
        self.languages: list[str] = []
        self.is_page = False
        self._open: list[Naming] = []
        self._in_label = 0
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        known = {name: value or "" for name, value in attrs}
        self._note(tag, known)
        if tag in HEADINGS:
            self.headings.append(int(tag[1]))
        if tag == "html":
            self.is_page = True
            self.languages.append(known.get("lang", ""))
        if tag == "label":
            self._in_label += 1
            self.labels.add(known.get("for", ""))
        if tag in TYPED and known.get("type") not in NO_LABEL:
            named = self._in_label > 0 or any(known.get(each) for each in NAMING)
            self.controls.append(Control(tag, known.get("name", ""), known.get("id", ""), named))
        if tag in {"script", "style"}:
            self._silent = tag
        self.faults.extend(_of_element(tag, known))
        self._begin(tag, known)

    def _note(self, tag: str, known: dict[str, str]) -> None:
        if known.get("id"):
            self.ids.append(known["id"])
        if tag == "img" and known.get("alt"):
            for each in self._open:
                each.has_text = True

    def _begin(self, tag: str, known: dict[str, str]) -> None:
        if tag == "button" or (tag == "a" and "href" in known):
            self._open.append(Naming(tag, any(known.get(each) for each in NAMING)))

    def handle_endtag(self, tag: str) -> None:
        """Note the end of an element; a link or a button must have said something by now."""
        self._silent = ""
        if tag == "label":
            self._in_label = max(self._in_label - 1, 0)
        if self._open and self._open[-1].tag == tag and not self._open.pop().has_text:
            self.faults.append(f"a {'link' if tag == 'a' else tag} has no text: write what it leads to inside it")

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if data.strip() and not self._silent:
            self.texts.append(data.strip())
            for each in self._open:
                each.has_text = True


@dataclass
class Naming:
    """A link or a button that is still open."""

    tag: str
    has_text: bool = field(default=False)


def _read(html: str) -> Reading:
    reading = Reading()
    reading.feed(html)
    reading.close()
    return reading


def texts_of(html: str) -> tuple[str, ...]:
    """What can be read in a piece of HTML."""
    return tuple(_read(html).texts)


def is_page(html: str) -> bool:
    """Whether it is a whole page, with an `html` element of its own."""
    return _read(html).is_page


def _of_element(tag: str, known: dict[str, str]) -> Iterator[str]:
    if tag == "img" and "alt" not in known:
        yield 'an image has no alt: say what it shows, or alt="" where it only decorates'
    if tag == "script" and "src" not in known:
        yield "an inline script: browsers are told to run none; leave it out, the page must work without"
    if tag == "style" or "style" in known:
        yield "an inline style: browsers are told to ignore it; use the classes of Mentes"
    yield from (
        f"{name} on {tag}: browsers are told to run none; use a link or a form" for name in known if _acts(name)
    )
    if known.get("href", "").strip().lower().startswith("javascript:"):
        yield "a javascript: address: use a link or a form"


def _acts(name: str) -> bool:
    return name.startswith("on") and len(name) > 2


def _whole(read: Reading) -> Iterator[str]:
    if not any(read.languages):
        yield 'the page does not say its language: {% extends "base.html" %} does it, or <html lang="…">'
    yield from (f'the id "{name}" is there {count} times: each only once' for name, count in _twice(read.ids))


def _twice(names: list[str]) -> list[tuple[str, int]]:
    return [(name, count) for name, count in Counter(names).items() if count > 1]


def _parts(read: Reading) -> Iterator[str]:
    yield from read.faults
    for each in read.controls:
        if not each.named and each.id not in read.labels - {""}:
            name = f' "{each.name}"' if each.name else ""
            yield f'{each.tag}{name} has no label: <label for="…"> with its id'


def _headings(levels: list[int], *, whole: bool = True) -> Iterator[str]:
    if whole and levels.count(1) != 1:
        yield (
            f"{levels.count(1)} headings of level 1 instead of one: the block title is the page's h1;"
            " begin with h2 below it"
        )
    for above, below in pairwise(levels):
        if below > above + 1:
            yield f"h{below} follows h{above}: leave no level out"
