"""What was typed into a form whose file is too big: its fields come first, and the file itself is never read."""

from typing import Final

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Field, File, MultipartDecoder, NeedData

READ: Final = 64_000  # bytes: more than the fields of any form that takes a file


def fields_before_file() -> dict[str, str]:
    """The fields at the beginning of a refused request, nothing where they cannot be made out."""
    boundary = request.mimetype_params.get("boundary", "")
    decoder = MultipartDecoder(boundary.encode(), READ, max_parts=20)
    found: dict[str, str] = {}
    try:
        decoder.receive_data(request.environ["wsgi.input"].read(READ))
        _take(decoder, found)
    except (ValueError, OSError, RequestEntityTooLarge):
        return {}
    return found


def _take(decoder: MultipartDecoder, found: dict[str, str]) -> None:
    name, held = "", b""
    while not isinstance(event := decoder.next_event(), NeedData | File):
        if isinstance(event, Field):
            name, held = event.name, b""
        elif isinstance(event, Data):
            held += event.data
            if not event.more_data:
                found[name] = held.decode(errors="replace")
