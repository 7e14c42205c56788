"""Emblems as drawings, for the light processes that print: those of our own, and a PNG put into a drawing of its size."""

from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

OURS: Final = Path(__file__).parent / "ours"
SIDES: Final = {"alliance": (120.0, 120.0), "funder": (150.0, 100.0)}  # of the drawings of our own


@lru_cache(maxsize=len(SIDES))
def ours(slot: str) -> str:
    """Our own drawing for this place."""
    return (OURS / f"{slot}.svg").read_text("utf-8").strip()


def drawn(facts: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """For Typst: each emblem with its drawing and how wide it is for its height; a `file` is one of ours."""
    return {slot: dict(each) if "svg" in each else _ours(each) for slot, each in facts.items()}


def _ours(fact: Mapping[str, Any]) -> dict[str, Any]:
    slot = str(fact["file"]).removesuffix(".svg")
    width, height = SIDES[slot]
    return {"alt": fact["alt"], "svg": ours(slot), "ratio": width / height}


def as_svg(media: str, content: bytes, width: float, height: float) -> str:
    """One kind for all who draw it: a PNG is put into a drawing of its own size."""
    if media == "svg":
        return content.decode()
    sides = f'width="{width:g}" height="{height:g}"'
    data = b64encode(content).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" {sides}>'
        f'<image {sides} href="data:image/png;base64,{data}"/></svg>'
    )
