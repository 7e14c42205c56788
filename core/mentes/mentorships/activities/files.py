"""What may be shared as a file: known by its content, never by its name, and named after what it is."""

import io
import re
import struct
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import Final

from mentes.base.errors import BadInput
from mentes.base.i18n import N_

MOST: Final = 10_000_000  # bytes
NAME: Final = 120  # characters
TOO_BIG = N_("This file has more than 10 MB. Share a link to it, or make it smaller.")
EMPTY = N_("This file is empty. Choose another one.")
UNKNOWN = N_(
    "This kind of file cannot be shared here. Take a PDF, an office document without macros, a picture (PNG or JPEG) or plain text (UTF-8)."
)
STARTS: Final = ((b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"))
OFFICE: Final = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
OPEN: Final = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
MEDIA: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
} | {ending: name.decode() for name, ending in OPEN.items()}
MACROS = re.compile(  # embedded is the sheet behind a chart; whatever else is a program, or may hold one
    r"vbaproject|basic/|scripts/|activex|/embeddings/(?!$|[^/]*\.(?:docx|xlsx|pptx)$)", re.IGNORECASE
)
MOST_PARTS: Final = 5000  # of an office document
MOST_LISTED: Final = 1_000_000  # bytes of its directory
END, END_64, LISTED = b"PK\x05\x06", b"PK\x06\x07", b"PK\x01\x02"
END_AT: Final = struct.Struct("<4x4H2LH")  # the record at the end of an archive, after its mark (APPNOTE 4.3.16)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
MARKUP = re.compile(
    r"<\s*(?:!doctype|\?xml|html|svg|script|head|body|iframe|object|embed|img|math|style)", re.IGNORECASE
)
SNIFFED: Final = 2000  # characters in which a browser would look for markup
STRANGE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


@dataclass(frozen=True)
class Upload:
    """A file that was chosen: its name as it is kept, its ending by its content, its bytes."""

    name: str
    ending: str
    content: bytes


def checked(name: str, content: bytes) -> Upload:
    """The file as it may be kept. Raises BadInput for an empty one, one of more than 10 MB, and any other kind."""
    if not content:
        raise BadInput(EMPTY)
    if len(content) > MOST:
        raise BadInput(TOO_BIG)
    ending = kind_of(content)
    if not ending:
        raise BadInput(UNKNOWN)
    return Upload(safe_name(name, ending), ending, content)


def kind_of(content: bytes) -> str:
    """The ending that fits this content, or nothing for a kind that is not on the list."""
    for start, ending in STARTS:
        if content.startswith(start):
            return ending
    if content.startswith(b"PK\x03\x04"):
        return _document(content)
    return "txt" if _is_plain(content) else ""


def _document(content: bytes) -> str:
    """An office document in its archive; any other archive, and one with macros, is nothing. Nothing is unpacked."""
    if not _is_small(content):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        return ""
    if any(MACROS.search(name) for name in names):
        return ""
    if "[Content_Types].xml" in names:
        return next((ending for folder, ending in OFFICE if any(name.startswith(folder) for name in names)), "")
    length = int.from_bytes(content[26:28], "little")
    said = content[30 + length :] if content[30 : 30 + length] == b"mimetype" else b""
    return next((ending for kind, ending in OPEN.items() if said.startswith(kind + b"PK")), "")


def _is_small(content: bytes) -> bool:
    """Whether the directory of an archive is short enough to be read; asked of its end, before anything is parsed.

    Entries are counted where they stand, not believed, and what a parser could take from elsewhere (ZIP64) is refused.
    """
    at = content.rfind(END, max(0, len(content) - END_AT.size - 0xFFFF))
    if at < 0 or at + END_AT.size > len(content) or content[at - 20 : at].startswith(END_64):
        return False
    *_, said, size, _, comment = END_AT.unpack_from(content, at)
    if at + END_AT.size + comment != len(content) or not size <= min(at, MOST_LISTED):
        return False
    return bool(said <= MOST_PARTS and content.count(LISTED, at - size, at) <= MOST_PARTS)


def _is_plain(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not CONTROLS.search(text) and not MARKUP.search(text[:SNIFFED])


def safe_name(name: str, ending: str) -> str:
    """The last part of the name without signs that are not seen, turn the line round or lead to a folder; its own ending."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    stem = STRANGE.sub("", seen).strip(" .")
    known = re.sub(rf"\.(?:{ending}|jpeg)$", "", stem, flags=re.IGNORECASE)
    return f"{known[:NAME].strip(' .') or 'file'}.{ending}"
