"""One certificate as a PDF by Typst: words in, bytes out, the same bytes whenever the same words come in."""

import json
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst

from mentes.base.forking import is_forking_parent
from mentes.programmes.emblems.ours import drawn

FOLDER = Path(__file__).parent
PATIENCE = 60  # seconds
LATIN_ENDS = 0x24F
NO_GLYPH = 65
NOT_DISPLAYED = "could not be displayed"


class NoGlyphError(RuntimeError):
    """A letter of these words is in none of the fonts; the message names its script and nothing of the words."""


def render(facts: Mapping[str, Any], fonts: str = "") -> bytes:
    """The PDF of these facts (see `wording.facts_of`), made in this process.

    `fonts` is a folder with fonts for scripts that Typst's own do not have (Latin, Greek, Cyrillic, plain Arabic).
    Raises NoGlyphError, `typst.TypstError` for anything else that PDF/A-2a or PDF/UA-1 forbids, and RuntimeError in a
    process that forks workers.
    """
    try:
        return compiled(FOLDER / "certificate.typ", {**facts, "qr": _qr(facts["url"])}, fonts)
    except typst.TypstError as error:
        if NOT_DISPLAYED in str(error):
            raise NoGlyphError(scripts_of(str(error))) from None
        raise


def compiled(source: Path, facts: Mapping[str, Any], fonts: str) -> bytes:
    """The PDF/A-2a and PDF/UA-1 that this source makes of these facts, one of which is their `day`.

    Raises `typst.TypstError` for what the two standards forbid, and RuntimeError in a process that forks workers.
    """
    if is_forking_parent():
        raise RuntimeError("this process forks: after Typst each of its children would hang (call render_apart)")
    year, month, day = date.fromisoformat(facts["day"]).timetuple()[:3]
    return typst.compile(
        str(source),
        root=str(FOLDER.parent),
        format="pdf",
        sys_inputs={"facts": json.dumps({**facts, "day": [year, month, day], **_emblems(facts)}, sort_keys=True)},
        pdf_standards=["a-2a", "ua-1"],  # so Typst refuses what breaks them, a letter without a glyph too
        ignore_system_fonts=True,
        font_paths=[fonts] if fonts else [],
        timestamp=int(datetime(year, month, day, tzinfo=UTC).timestamp()),
    )


def _emblems(facts: Mapping[str, Any]) -> dict[str, Any]:
    """With their drawings, where there are any."""
    return {"emblems": drawn(facts["emblems"])} if "emblems" in facts else {}


def _qr(url: str) -> str:
    out = BytesIO()
    code = segno.make(url, error="m", micro=False)
    code.save(out, kind="svg", border=0, dark="#2b2621", xmldecl=False, svgclass=None, lineclass=None)
    return out.getvalue().decode()


def scripts_of(text: str) -> str:
    """Which scripts the letters of this text are of, for a sentence that names no letter."""
    names = {unicodedata.name(letter, "UNNAMED").split()[0] for letter in text if ord(letter) > LATIN_ENDS}
    return f"no font here has letters of this script: {', '.join(sorted(names)) or 'CONTROL'} (set FONTS_DIR)"


def render_apart(facts: Mapping[str, Any], fonts: str = "") -> bytes:
    """The same, in a process of its own that ends with it.

    A process that has run Typst has its threads; a child forked from it would wait for them for ever. Whoever calls
    this may go on forking. Raises NoGlyphError, and RuntimeError with Typst's words for anything else.
    """
    command = [sys.executable, "-m", __name__, fonts]
    made = subprocess.run(  # noqa: S603 - our own module, the words go in as data
        command, input=json.dumps(dict(facts)).encode(), capture_output=True, timeout=PATIENCE, check=False
    )
    if made.returncode == 0:
        return made.stdout
    words = made.stderr.decode(errors="replace").strip()
    raise NoGlyphError(words) if made.returncode == NO_GLYPH else RuntimeError(f"no certificate was made: {words}")


def main() -> int:
    """Facts as JSON on standard input, the PDF on standard output; 65 and one line when a letter has no glyph."""
    try:
        sys.stdout.buffer.write(render(json.load(sys.stdin), sys.argv[1]))
    except NoGlyphError as error:
        sys.stderr.write(str(error))
        return NO_GLYPH
    except typst.TypstError as error:
        sys.stderr.write(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
