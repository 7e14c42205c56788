"""An emblem drawn on trial, in a process of its own with little time and memory: what would bring it down is not kept."""

import resource
import subprocess
import sys
from typing import Final

import typst

from mentes.programmes.emblems.ours import as_svg

SECONDS: Final = 5  # of a processor
PATIENCE: Final = 20  # seconds on the clock, on a busy machine
MEMORY: Final = 2 << 30  # bytes of address space
SHEET: Final = (
    '#set document(title: "trial")\n#set text(lang: "en")\n'
    '#image(bytes(sys.inputs.svg), format: "svg", width: 60mm, alt: "trial")'
)


def is_drawn(media: str, content: bytes, width: float, height: float) -> bool:
    """Whether Typst makes a page of it that is PDF/A-2a and PDF/UA-1, soon and with little memory."""
    try:
        made = subprocess.run(  # noqa: S603 - our own module, the drawing goes in as data
            [sys.executable, "-m", __name__],
            input=as_svg(media, content, width, height).encode(),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return made.returncode == 0


def main() -> int:
    """A drawing on standard input; 0 when it can be printed."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        typst.compile(
            SHEET.encode(),
            format="pdf",
            sys_inputs={"svg": sys.stdin.buffer.read().decode()},
            pdf_standards=["a-2a", "ua-1"],
            ignore_system_fonts=True,
        )
    except typst.TypstError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
