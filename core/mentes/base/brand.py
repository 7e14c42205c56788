"""From the one colour of a university to role colours that can be read, light and dark (4.5:1, WCAG 2.2 AA 1.4.3)."""

import colorsys
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from mentes.base.errors import BadInput
from mentes.base.i18n import N_

READABLE = 4.6
"""Contrast that text must have, a little over the 4.5 of the rule, so that rounding never breaks it."""

Rgb = tuple[int, int, int]
BLACK, WHITE = (0, 0, 0), (255, 255, 255)


@dataclass(frozen=True)
class Ground:
    """What brand colours must read on, as in `tokens.css`; on dark grounds colours are calmer (`saturation`)."""

    page: str
    surface: str
    raised: str
    ink: str
    on_brand: str
    soft_share: float
    saturation: float
    is_dark: bool


LIGHT = Ground("#faf6ef", "#fffdf8", "#fffefb", "#2b2621", "#fffdf8", 0.06, 1.0, False)
DARK = Ground("#1a1816", "#23201d", "#2b2724", "#efe8de", "#1a1816", 0.10, 0.7, True)


@dataclass(frozen=True)
class Roles:
    """The colours of one brand on one ground: text and buttons, text on buttons, tinted ground, emblem, its letters."""

    brand: str
    on_brand: str
    brand_soft: str
    brand_mark: str
    on_mark: str


@lru_cache(maxsize=256)
def roles(colour: str, ground: Ground) -> Roles:
    """Shift the lightness of a brand colour as little as needed until it reads on every ground it stands on.

    Raises:
        BadInput: the colour is not written as #rrggbb.
    """
    chosen = parse(colour)
    dimmed = shade(chosen, ground, 0)
    soft = mix(dimmed, parse(ground.surface), ground.soft_share)
    places = [parse(place) for place in (ground.page, ground.surface, ground.raised)] + [soft]
    brand = next(
        found for step in range(101) if least_contrast(found := shade(chosen, ground, step), places) >= READABLE
    )
    on_mark = max((BLACK, WHITE), key=lambda letters: contrast(letters, chosen))
    return Roles(spell(brand), ground.on_brand, spell(soft), spell(chosen), spell(on_mark))


def shade(colour: Rgb, ground: Ground, step: int) -> Rgb:
    """A colour of the same hue: at step 0 as light as it is, at 100 black (or, on dark grounds, white)."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    end = 1.0 if ground.is_dark else 0.0
    parts = colorsys.hls_to_rgb(hue, lightness + (end - lightness) * step / 100, saturation * ground.saturation)
    red, green, blue = (round(part * 255) for part in parts)
    return red, green, blue


def brand_css(colour: str) -> str:
    """The style sheet of one university, `/t/<slug>/brand.css`: its roles, light and dark.

    Raises:
        BadInput: the colour is not written as #rrggbb.
    """
    light, dark = _declared(roles(colour, LIGHT)), _declared(roles(colour, DARK))
    return (
        f':root,[data-bs-theme="light"]{{{light}}}\n'
        f'[data-bs-theme="dark"]{{{dark}}}\n'
        f'@media (prefers-color-scheme:dark){{[data-bs-theme="auto"]{{{dark}}}}}\n'
    )


def _declared(found: Roles) -> str:
    return (
        f"--m-brand:{found.brand};--m-on-brand:{found.on_brand};"
        f"--m-brand-soft:{found.brand_soft};--m-brand-mark:{found.brand_mark};--m-on-mark:{found.on_mark}"
    )


def parse(colour: str) -> Rgb:
    """`#rrggbb` as three numbers from 0 to 255.

    Raises:
        BadInput: it is written otherwise.
    """
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise BadInput(N_("Write the colour as # and six digits, for example #004191."))
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def spell(colour: Rgb) -> str:
    """Three numbers as `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def mix(colour: Rgb, ground: Rgb, share: float) -> Rgb:
    """So much of a colour (0 to 1) on a ground."""
    red, green, blue = (round(part * share + under * (1 - share)) for part, under in zip(colour, ground, strict=True))
    return red, green, blue


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast of two colours, 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def least_contrast(colour: Rgb, places: Iterable[Rgb]) -> float:
    """The contrast on the ground where it is worst."""
    return min(contrast(colour, place) for place in places)


def luminance(colour: Rgb) -> float:
    """Relative luminance, 0 to 1, as WCAG 2.2 defines it."""
    red, green, blue = (
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
