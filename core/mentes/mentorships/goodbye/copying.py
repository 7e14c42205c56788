"""A copy of what is kept about somebody, for themselves: certificates as they are, all else as JSON (GDPR Art. 15 and 20)."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa

from mentes.admission.requests import words
from mentes.admission.requests.models import SearchChoice
from mentes.base.db import db
from mentes.base.erasing import own_rows
from mentes.base.seal import OfRequest, SealError, open_bytes, open_sealed
from mentes.mentorships.activities.models import Resource
from mentes.mentorships.activities.resources import FILES
from mentes.mentorships.certificates.codes import shown
from mentes.mentorships.certificates.models import Certificate

DATA: Final = "my-data.json"
MOST_BYTES: Final = (
    50_000_000  # of shared files in one copy; those beyond are named in it, and lie on the page of the pair
)


def copy_of(person_id: int, home_id: int) -> bytes:
    """A ZIP with every certificate, the files that they shared, and `my-data.json`. Runs as the person: it opens what they wrote."""
    rows = own_rows(person_id, home_id)
    requests = _requests_of(rows.get("choice_word", ()))
    for table, found in rows.items():
        for row in found:
            if "sealed" in row:
                row["text"] = _opened(row, *_place_of(table, row, person_id, requests))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in (*_certificates(person_id), *_files(rows.get("resource", ()))):
            packed.writestr(name, content)
        packed.writestr(DATA, json.dumps(_named(rows, home_id), ensure_ascii=False, indent=1, default=str))
    return out.getvalue()


def _named(rows: Mapping[str, Any], home_id: int) -> dict[str, Any]:
    return {"university": home_id, "kept": rows}


def _requests_of(said: Iterable[Mapping[str, Any]]) -> dict[int, int]:
    """By choice, the request that it belongs to: its words are sealed with that one's key."""
    numbers = [each["choice_id"] for each in said]
    chosen = sa.select(SearchChoice.id, SearchChoice.request_id).where(SearchChoice.id.in_(numbers))
    return {row.id: row.request_id for row in db.session.execute(chosen)} if numbers else {}


def _place_of(
    table: str, row: Mapping[str, Any], person_id: int, requests: Mapping[int, int]
) -> tuple[int | OfRequest | None, str]:
    """Whose key opens this row, and to which place it is bound; nobody's where that is not to be seen any more."""
    if table == "request_text":
        return OfRequest(row["request_id"]), table
    if table == "choice_word":
        number = requests.get(row["choice_id"])
        place = words.place_of(row["choice_id"], row["what"], row["number"])
        return OfRequest(number) if number else None, place
    return row["mentorship_id"], f"{table}/{person_id}" if table == "journal_entry" else table


def _opened(row: dict[str, Any], whose: int | OfRequest | None, place: str) -> Any:
    """What was sealed for them, as they wrote it; words whose key is gone are nobody's to read any more."""
    blob = row.pop("sealed")
    if whose is None:
        return None
    try:
        text = open_sealed(whose, place, blob)
    except SealError:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _certificates(person_id: int) -> Iterable[tuple[str, bytes]]:
    chosen = sa.select(Certificate.code, Certificate.file).where(
        Certificate.person_id == person_id, Certificate.file.is_not(None)
    )
    return [(f"certificate-{shown(code)}.pdf", file) for code, file in db.session.execute(chosen) if file]


def _files(rows: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, bytes]]:
    room = MOST_BYTES
    for row in rows:
        named = (row["text"] or {}).get("file")
        room -= row["size"] if named else 0
        if not named or room < 0:
            continue
        blob = db.session.scalar(sa.select(Resource.file).where(Resource.id == row["id"]))
        if blob is not None:
            ending = row["text"].get("ending", "")
            name = "".join(sign if sign.isalnum() or sign in " -_." else "_" for sign in named)
            yield (
                f"shared/{row['id']}-{name}{'' if name.endswith(ending) else ending}",
                open_bytes(row["mentorship_id"], FILES, blob),
            )
