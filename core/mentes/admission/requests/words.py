"""What the two of a request write: sealed with the request's own key, opened for those whom the database lets read it."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import sqlalchemy as sa

from mentes.admission.requests.models import ChoiceWord, RequestText, SearchChoice, SearchRequest
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.models import RequestKey
from mentes.base.seal import OfRequest, create_key, open_sealed, seal

TEXT = "request_text"
What = Literal["question", "answer", "reason"]
Said = dict[tuple[int, str, int], str]
"""By choice, what it is, and the number of the question."""


def write(request: SearchRequest, values: dict[str, Any], *, sent: bool) -> None:
    """Keep what the mentee wrote, for them alone until it is `sent`; what was kept before gives way."""
    row = db.session.get(RequestText, request.id)
    if row is None:
        create_key(OfRequest(request.id))
        row = RequestText(request_id=request.id, author_id=request.mentee_id)
        db.session.add(row)
    row.sealed = seal(OfRequest(request.id), TEXT, json.dumps(values, ensure_ascii=False))
    row.reader, row.written_at = "pair" if sent else "author", now()
    db.session.flush()


def read(request_id: int) -> dict[str, Any] | None:
    """What the mentee wrote, for the mentee and for whoever is asked now; None for everybody else, and once it was erased."""
    chosen = sa.select(RequestText, RequestKey).join(RequestKey, RequestKey.request_id == RequestText.request_id)
    return _read(chosen.where(RequestText.request_id == request_id))


def read_by_proposal(proposal_id: int) -> dict[str, Any] | None:
    """The same by the proposal that came of it, for the two who have become a pair."""
    chosen = sa.select(RequestText, RequestKey).join(RequestKey, RequestKey.request_id == RequestText.request_id)
    chosen = chosen.join(SearchChoice, SearchChoice.request_id == RequestText.request_id)
    return _read(chosen.where(SearchChoice.proposal_id == proposal_id))


def _read(chosen: sa.Select[RequestText, RequestKey]) -> dict[str, Any] | None:
    found = db.session.execute(chosen).one_or_none()  # with the key to open it
    if found is None:
        return None
    row = found[0]
    values: dict[str, Any] = json.loads(open_sealed(OfRequest(row.request_id), TEXT, row.sealed))
    return values


def say(choice: SearchChoice, author_id: int, what: What, text: str, number: int = 0) -> None:
    """Write something that the mentee and this one mentor read."""
    blob = seal(OfRequest(choice.request_id), place_of(choice.id, what, number), text)
    word = {"choice_id": choice.id, "author_id": author_id, "what": what, "number": number}
    db.session.add(ChoiceWord(**word, sealed=blob, written_at=now()))
    db.session.flush()


def said(choices: Iterable[SearchChoice]) -> Said:
    """What was said about these choices of one request, as far as the reader is one of the two."""
    return said_in(sorted({each.request_id for each in choices}), [each.id for each in choices])


def said_in(request_ids: Sequence[int], choice_ids: Sequence[int] | None = None) -> Said:
    """What was said in these requests, as far as the reader is one of the two and it was not erased; of these choices only."""
    chosen = (
        sa.select(ChoiceWord, SearchChoice.request_id, RequestKey)
        .join(SearchChoice, SearchChoice.id == ChoiceWord.choice_id)
        .join(RequestKey, RequestKey.request_id == SearchChoice.request_id)
        .where(SearchChoice.request_id.in_(request_ids))
    )
    if choice_ids is not None:
        chosen = chosen.where(ChoiceWord.choice_id.in_(choice_ids))
    rows = db.session.execute(chosen).all()
    return {(row.choice_id, row.what, row.number): _opened(row, request_id) for row, request_id, _key in rows}


def _opened(row: ChoiceWord, request_id: int) -> str:
    return open_sealed(OfRequest(request_id), place_of(row.choice_id, row.what, row.number), row.sealed)


def place_of(choice_id: int, what: str, number: int) -> str:
    """To what a word is bound, so that it opens nowhere else."""
    return f"choice_word:{choice_id}:{what}:{number}"
