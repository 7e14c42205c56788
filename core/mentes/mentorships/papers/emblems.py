"""The emblems at the head of every paper, the same as on certificates (S0-1)."""

from functools import lru_cache
from pathlib import Path

from markupsafe import Markup, escape

from mentes.base.i18n import say
from mentes.mentorships.certificates.wording import EMBLEMS

FOLDER = Path(__file__).parents[1] / "certificates" / "emblems"


def emblems() -> tuple[Markup, ...]:
    """Alliance and funder as pictures for a page, with their names in the reader's language."""
    return tuple(_picture(name, say(alt)) for name, alt in EMBLEMS.items())


@lru_cache(maxsize=64)
def _picture(name: str, alt: str) -> Markup:
    drawn = (FOLDER / f"{name}.svg").read_text("utf-8").strip()
    named = f'<svg role="img" aria-label="{escape(alt)}" height="48" '
    return Markup(drawn.replace("<svg ", named, 1))  # noqa: S704 - our own file
