"""The browser's files: addresses that change when a file changes, and icons and drawings written into the page."""

import hashlib
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=512)
def read_static(name: str) -> bytes:
    """One file below `static/`; says what to do when the built ones are missing.

    Raises:
        FileNotFoundError: no such file, or the front-end files were never built.
    """
    try:
        return (STATIC / name).read_bytes()
    except OSError as missing:
        built = (STATIC / "vendor/built.json").exists()
        cause = "Is the icon listed in package.json?" if built else "Build the front-end files: uv sync."
        raise FileNotFoundError(f"static/{name} is not there. {cause}") from missing


@lru_cache(maxsize=512)
def asset(name: str) -> str:
    """The address of a static file; its `v` changes with the content, so that browsers may keep it for ever."""
    return f"/static/{name}?v={hashlib.sha256(read_static(name)).hexdigest()[:10]}"


@lru_cache(maxsize=512)
def icon(name: str, kind: str = "icon") -> Markup:
    """An icon by its Bootstrap Icons name, hidden from assistive technology: a word always stands beside it."""
    return _inline(f"vendor/icons/{name}.svg", kind)


@lru_cache(maxsize=32)
def drawing(name: str) -> Markup:
    """One of our own small drawings, for empty states; decoration, so without a name."""
    return _inline(f"drawings/{name}.svg", "drawing")


def _inline(path: str, kind: str) -> Markup:
    text = read_static(path).decode("utf-8").strip()
    head, inside = text.split(">", 1)
    keep = [part for part in head.split('" ') if part.split("=")[0] in ("viewBox", "fill", "stroke")]
    keep += [part for part in head.split('" ') if part.startswith("stroke-")]
    attributes = " ".join(part.rstrip('"') + '"' for part in keep)
    return Markup(f'<svg class="{kind}" aria-hidden="true" focusable="false" {attributes}>{inside}')  # noqa: S704
