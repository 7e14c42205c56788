"""What was typed into a form whose file is too big: its fields come first, and the file itself is never read."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Field, File, MultipartDecoder, NeedData

from mentes.base.forms import REQUEST, Form, M

READ: Final = 64_000  # bytes: more than the fields of any form that takes a file


def form_in_time(make: Callable[[Mapping[str, str]], Form[M]], too_big: str) -> Form[M]:
    """The form, also of a request that is too big to be read: then it says so, with what was typed before the file.

    `make` binds it to what it is given, as `bind(…, data=…)`.
    """
    try:
        return make(REQUEST)
    except RequestEntityTooLarge:
        form = make(_fields_before_file())
        form.refuse(too_big, 413)
        return form


def _fields_before_file() -> dict[str, str]:
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
