"""A paper as a PDF by Typst, made in a process of its own: words in by a pipe, bytes out, nothing of them kept or logged."""

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from mentes.mentorships.certificates.document import (
    NO_GLYPH,
    NOT_DISPLAYED,
    PATIENCE,
    NoGlyphError,
    compiled,
    scripts_of,
)

FOLDER = Path(__file__).parent
PLAIN = 0x24F  # up to here every letter of the fonts is known
LONG_WORD = 40  # letters, after which a word may break without a hyphen
BREAK = "\u200b"
_UNSPACED = re.compile(rf"[^\s\u200b]{{{LONG_WORD}}}(?=\S)")
_REPORTED = re.compile(r'`"(.*?)"`', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs"}  # controls, marks of direction, what is no letter at all
WRITTEN = {"L", "M"}  # letters and what stands on them


def render(facts: Mapping[str, Any], fonts: str = "") -> bytes:
    """The PDF of these facts (see `printing` and `blank`), made in this process.

    What is no letter and has no picture in the fonts (an emoji) is named in words. Raises NoGlyphError for a letter that
    none of the fonts has, `typst.TypstError` for anything else, and RuntimeError in a process that forks workers.
    """
    emblems = {name: facts[name] for name in ("emblems",) if name in facts}  # drawings are no words
    plain = _each({name: value for name, value in facts.items() if name not in emblems}, _without_controls)
    named = {letter: _name_of(letter) for letter in _missing(plain, fonts)}
    words = str.maketrans(named)
    breakable = _each(plain, lambda text: _breakable(text.translate(words)))
    return compiled(FOLDER / "paper.typ", breakable | emblems, fonts)


def _each(data: Any, change: Any) -> Any:
    """The same data with every text in it changed."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, Mapping):
        return {key: _each(value, change) for key, value in data.items()}
    return [_each(value, change) for value in data] if isinstance(data, list | tuple) else data


def _without_controls(text: str) -> str:
    """The text in one form, without what nobody sees: marks that would turn the direction of what follows, controls."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\t", " ")
    return "".join(each for each in lines if each == "\n" or unicodedata.category(each) not in UNSEEN)


def _breakable(text: str) -> str:
    """A word that is longer than a line must not run over the edge of the sheet."""
    return _UNSPACED.sub(lambda run: run.group() + BREAK, text)


def _missing(facts: Any, fonts: str) -> set[str]:
    """The letters that no font has, found on a sheet of their own: each one costs a few milliseconds."""
    unsure = {letter for letter in json.dumps(facts, ensure_ascii=False) if ord(letter) > PLAIN}
    missing: set[str] = set()
    while unsure:
        try:
            compiled(FOLDER / "glyphs.typ", {"day": facts["day"], "letters": " ".join(sorted(unsure))}, fonts)
        except typst.TypstError as error:
            found = _reported(str(error)) & unsure
            if NOT_DISPLAYED not in str(error) or not found:
                raise
            missing |= found
            unsure -= found
        else:
            break
    return missing


def _reported(words: str) -> set[str]:
    found = _REPORTED.search(words)
    return set(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1])) if found else set()


def _name_of(letter: str) -> str:
    if unicodedata.category(letter)[0] in WRITTEN:
        raise NoGlyphError(scripts_of(letter))
    return f"[{unicodedata.name(letter, f'U+{ord(letter):04X}').lower()}]"


def render_apart(facts: Mapping[str, Any], fonts: str = "") -> bytes:
    """The same, in a process of its own that ends with it (see `certificates.document`); the words go through a pipe.

    Raises NoGlyphError, and RuntimeError without a word of the paper for anything else.
    """
    command = [sys.executable, "-m", __name__, fonts]
    made = subprocess.run(  # noqa: S603 - our own module, the words go in as data
        command, input=json.dumps(dict(facts)).encode(), capture_output=True, timeout=PATIENCE, check=False
    )
    if made.returncode == 0:
        return made.stdout
    if made.returncode == NO_GLYPH:
        raise NoGlyphError(made.stderr.decode(errors="replace").strip())
    raise RuntimeError(f"no paper was printed: the process ended with {made.returncode}")


def main() -> int:
    """Facts as JSON on standard input, the PDF on standard output; 65 and one line when a letter has no glyph."""
    try:
        sys.stdout.buffer.write(render(json.load(sys.stdin), sys.argv[1]))
    except NoGlyphError as error:
        sys.stderr.write(str(error))
        return NO_GLYPH
    return 0


if __name__ == "__main__":
    sys.exit(main())
