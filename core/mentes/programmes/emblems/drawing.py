"""An SVG emblem, read through: what is kept is written anew from a list of what a still drawing needs."""

import math
import re
from typing import Final, NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from mentes.base.errors import BadInput
from mentes.base.i18n import N_

SVG: Final = "http://www.w3.org/2000/svg"
XLINK_HREF: Final = "http://www.w3.org/1999/xlink href"
DRAWN: Final = frozenset(
    [
        "svg",
        "g",
        "defs",
        "symbol",
        "use",
        "switch",
        "title",
        "desc",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "pattern",
        "style",
    ]
)
DROPPED: Final = frozenset({"metadata"})
RUNS: Final = frozenset({"script", "handler", "listener"})
LETTERS: Final = frozenset({"text", "tspan", "textPath", "font", "tref"})
OUTSIDE: Final = frozenset({"image", "feImage", "a", "foreignObject", "iframe", "audio", "video"})
MOST_PARTS: Final = 5000
DEEPEST: Final = 60
NARROWEST: Final = 10  # times as wide as high, or as high as wide: nothing else fits the head of a page
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_REACHES_OUT = re.compile(r"url\(\s*(?!\s*[\"']?\s*#)|@|\\|javascript:|expression\(|data:", re.IGNORECASE)
_LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+(?:e[+-]?[0-9]+)?)\s*(px|pt|mm|cm|in)?\s*", re.IGNORECASE)
_PIXELS: Final = {"pt": 96 / 72, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}  # of CSS; paths are drawn in them

BROKEN = N_("This file is not a drawing that can be read. Save it again as plain SVG, or upload a PNG.")
TYPED = N_("This drawing has a DOCTYPE. Save it as plain SVG without one, or upload a PNG.")
SCRIPTED = N_("This drawing holds a script. Emblems must not do anything: save it as plain SVG, or upload a PNG.")
REACHING = N_(
    "This drawing takes something from elsewhere (a picture, a style sheet, a link). Save it as one plain SVG, or upload a PNG."
)
LETTERED = N_("This drawing holds text, and its font is not here. Turn the text into paths, or upload a PNG.")
STRANGE = N_("This drawing uses “%(name)s”, which cannot be printed. Save it as plain SVG, or upload a PNG.")
INTRICATE = N_("This drawing has too many parts for an emblem. Simplify it, or upload a PNG.")
SIZELESS = N_("This drawing does not say how large it is. Save it with a viewBox, or upload a PNG.")
OBLONG = N_("This emblem is more than ten times as long as it is high. It would not fit the head of a page.")


class _Reader:
    """Goes through a drawing once and writes what it keeps; raises BadInput at the first thing that may not be there."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.parts = self.depth = 0
        self.left_out = 0  # how deep inside something that is left out
        self.style: list[str] | None = None  # the sheet that is being read, piece by piece
        self.size: tuple[float, float] | None = None

    def start(self, name: str, given: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self.parts, self.depth = self.parts + 1, self.depth + 1
        if self.parts > MOST_PARTS or self.depth > DEEPEST:
            raise BadInput(INTRICATE)
        if self.parts == 1 and (space, local) != (SVG, "svg"):
            raise BadInput(BROKEN)
        if local in RUNS:
            raise BadInput(SCRIPTED)
        if self.left_out or space != SVG or local in DROPPED:
            self.left_out += 1
            return
        _refuse(local)
        if self.style is not None:  # nothing stands inside a sheet; whatever followed it would not be read
            raise BadInput(STRANGE, name=local)
        held = _attributes(given)
        if self.parts == 1:
            self.size = _size(held)
            held = {**held, "xmlns": SVG, "width": f"{self.size[0]:g}", "height": f"{self.size[1]:g}"}
        self.style = [] if local == "style" else None
        self.out.append(f"<{local}{''.join(f' {key}={quoteattr(value)}' for key, value in held.items())}>")

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.left_out:
            self.left_out -= 1
            return
        if self.style is not None and _REACHES_OUT.search("".join(self.style)):
            raise BadInput(REACHING)
        self.style = None
        self.out.append(f"</{name.rpartition(' ')[2]}>")

    def words(self, said: str) -> None:
        if self.left_out:
            return
        if self.style is not None:
            self.style.append(said)
        self.out.append(escape(said))

    def typed(self, *_given: object) -> NoReturn:
        raise BadInput(TYPED)

    def instructed(self, target: str, _data: str) -> None:
        if target == "xml-stylesheet":
            raise BadInput(REACHING)


def cleaned(content: bytes) -> tuple[bytes, float, float]:
    """The drawing written anew, its width and its height.

    Raises BadInput, in words, for what is no SVG, has a DOCTYPE (and so entities), runs, takes something from elsewhere,
    needs fonts or is too intricate. Names and data of drawing programs are left out.
    """
    reader, parser = _Reader(), expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = reader.words, reader.typed
    parser.ProcessingInstructionHandler = reader.instructed
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # a broken file, an encoding that nobody knows
        raise BadInput(BROKEN) from error
    if reader.size is None:
        raise BadInput(BROKEN)
    return "".join(reader.out).encode(), *reader.size


def _refuse(local: str) -> None:
    if local in OUTSIDE:
        raise BadInput(REACHING)
    if local in LETTERS:
        raise BadInput(LETTERED)
    if local not in DRAWN:
        raise BadInput(STRANGE, name=local[:40])


def _attributes(given: dict[str, str]) -> dict[str, str]:
    """What is kept of them: plain names of SVG's own, and references within the drawing."""
    held: dict[str, str] = {}
    for name, value in given.items():
        if name.lower().startswith("on"):
            raise BadInput(SCRIPTED)
        if name in {"href", XLINK_HREF}:
            if not value.startswith("#"):
                raise BadInput(REACHING)
            held["href"] = value
        elif _NAME.fullmatch(name):
            if _REACHES_OUT.search(value):
                raise BadInput(REACHING)
            held[name] = value
    return held


def _size(held: dict[str, str]) -> tuple[float, float]:
    box = re.split(r"[\s,]+", held.get("viewBox", "").strip())
    found = box[2:] if len(box) == 4 else [held.get("width", ""), held.get("height", "")]
    read = [_LENGTH.fullmatch(each) for each in found]
    sides = [float(each[1]) * _PIXELS.get((each[2] or "").lower(), 1) for each in read if each]
    if len(sides) != 2 or not all(math.isfinite(side) and 0 < side < 1e6 for side in sides):
        raise BadInput(SIZELESS)
    check_shape(*sides)
    return sides[0], sides[1]


def check_shape(width: float, height: float) -> None:
    """Raises BadInput for what is too long or too high to stand at the head of a page."""
    if max(width, height) > NARROWEST * min(width, height):
        raise BadInput(OBLONG)
