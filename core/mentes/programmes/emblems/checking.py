"""An emblem that was uploaded: known by its content, written anew, and drawn once on trial before it is kept."""

import io
import struct
from dataclasses import dataclass
from typing import Final, Literal

from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from mentes.base.errors import BadInput
from mentes.base.i18n import N_
from mentes.programmes.emblems.drawing import check_shape, cleaned
from mentes.programmes.emblems.trial import is_drawn

MOST: Final = 1_000_000  # bytes
WIDEST: Final = 4000  # pixels a side
PNG: Final = b"\x89PNG\r\n\x1a\n"
EMPTY = N_("Choose a file: a PNG or an SVG.")
TOO_BIG = N_("This file has more than 1 MB. Make the picture smaller; an emblem needs about 1000 pixels.")
UNKNOWN = N_("This is neither a PNG nor an SVG. Save the emblem as one of these.")
DAMAGED = N_("This PNG is damaged. Save it again.")
TOO_WIDE = N_("This picture has %(width)s by %(height)s pixels. An emblem has at most 4000 on each side.")
UNDRAWN = N_("This emblem cannot be printed. Save it as plain SVG with simple shapes, or upload a PNG.")


@dataclass(frozen=True)
class Picture:
    """An emblem as it is kept: what it is, its bytes, and its size in its own units."""

    media: Literal["png", "svg"]
    content: bytes
    width: float
    height: float


def checked(content: bytes) -> Picture:
    """The emblem as it may be kept, tried on a page. Takes up to some seconds and holds no transaction open by itself.

    Raises BadInput, in words, for an empty file, more than 1 MB, another kind, too many pixels, and what cannot be printed.
    """
    if not content:
        raise BadInput(EMPTY)
    if len(content) > MOST:
        raise BadInput(TOO_BIG)
    found = _png(content) if content.startswith(PNG) else _svg(content)
    if not is_drawn(found.media, found.content, found.width, found.height):
        raise BadInput(UNDRAWN)
    return found


def _svg(content: bytes) -> Picture:
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise BadInput(UNKNOWN)
    return Picture("svg", *cleaned(content))


def _png(content: bytes) -> Picture:
    """Pixels only: whatever else the file carries is left behind. Its sides are judged before anything is unpacked."""
    try:
        with PngImageFile(io.BytesIO(content)) as found:  # not Image.open, which has a limit and errors of its own
            width, height = found.size  # as it will be unpacked, wherever in the file that is said
            if max(width, height) > WIDEST:
                raise BadInput(TOO_WIDE, width=width, height=height)
            check_shape(width, height)
            out = io.BytesIO()
            plain = _shallow(found)
            plain.convert("RGBA" if plain.has_transparency_data else "RGB").save(out, "PNG", optimize=True)
    except (OSError, ValueError, SyntaxError, struct.error) as error:
        raise BadInput(DAMAGED) from error
    return Picture("png", out.getvalue(), width, height)


def _shallow(found: Image.Image) -> Image.Image:
    """Greys of 16 bits as greys of 8, which `convert` would cut off at white."""
    if not found.mode.startswith("I"):
        return found
    grey = found.point(lambda value: value * (1 / 256)).convert("L")
    if "transparency" in grey.info:
        grey.info["transparency"] //= 256
    return grey
