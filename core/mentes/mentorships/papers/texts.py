"""The words of a paper: sealed on the way in, opened for those whom the database lets read them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.seal import open_sealed, seal
from mentes.mentorships.papers.models import Paper, PaperText
from mentes.plugin.parts import Paper as Declared
from mentes.plugin.sections import Section, model_of

TABLE = "paper_text"
Values = dict[str, Any]


@dataclass(frozen=True)
class Text:
    """One part of a paper as its reader may see it."""

    part: str
    values: Values
    author_id: int
    text_version: int


def whole_model(declared: Declared) -> type[BaseModel]:
    """What a paper must hold to be sent."""
    return model_of(declared.sections, name=declared.key, any_one=declared.any_one)


def draft_model(declared: Declared) -> type[BaseModel]:
    """The same questions, none of which has to be answered yet."""
    return model_of(tuple(_optional(section) for section in declared.sections), name=f"{declared.key}_draft")


def _optional(section: Section) -> Section:
    rows = tuple(_optional(row) for row in section.rows)
    return replace(
        section, required=False, least=0 if section.kind in {"rows", "choices"} else section.least, rows=rows
    )


def texts_of(paper: Paper) -> dict[str, Text]:
    """Every part of the text as it stands, by its name; a part that is not this reader's is not there."""
    return texts_of_each([paper])[paper.id]


def texts_of_each(papers: Iterable[Paper]) -> dict[int, dict[str, Text]]:
    """The same of several papers, by the number of each (one statement)."""
    found: dict[int, dict[str, Text]] = {each.id: {} for each in papers}
    latest = sa.select(PaperText).where(PaperText.paper_id.in_(found)).order_by(PaperText.text_version)
    for row in db.session.scalars(latest) if found else ():
        found[row.paper_id][row.part] = opened(row)
    return found


def opened(row: PaperText) -> Text:
    """The words of this row."""
    return Text(
        row.part, json.loads(open_sealed(row.mentorship_id, TABLE, row.sealed)), row.author_id, row.text_version
    )


def is_of_before(paper: Paper, texts: dict[str, Text]) -> bool:
    """Whether the other is changing this paper, so that the newest words this reader may see are those of before."""
    main = texts.get("main")
    return paper.state == "draft" and main is not None and main.text_version != paper.text_version


def state_read(paper: Paper, texts: dict[str, Text]) -> str:
    """The state that the words were in which this reader sees: another's draft over them does not make them one."""
    return "sent" if is_of_before(paper, texts) else paper.state


def write_text(paper: Paper, part: str, author_id: int, values: Values, *, reader: str) -> None:
    """Keep this part under the paper's current version; the author's own words of that version are replaced."""
    blob = seal(paper.mentorship_id, TABLE, json.dumps(values, ensure_ascii=False))
    chosen = sa.select(PaperText).where(
        PaperText.paper_id == paper.id, PaperText.part == part, PaperText.text_version == paper.text_version
    )
    row = db.session.scalars(chosen).one_or_none()
    if row is None:
        row = PaperText(
            mentorship_id=paper.mentorship_id,
            paper_id=paper.id,
            part=part,
            author_id=author_id,
            text_version=paper.text_version,
            reader=reader,
            sealed=blob,
            written_at=now(),
        )
        db.session.add(row)
    row.sealed, row.reader, row.written_at = blob, reader, now()


def show_to_both(paper: Paper, declared: Declared) -> None:
    """From now on the other of the two reads the current version as well, or from the moment that theirs is sent (S1-23)."""
    swapped = declared.author == "each" and declared.reveal == "after_own"
    db.session.execute(
        sa.update(PaperText)
        .where(PaperText.paper_id == paper.id, PaperText.part == "main", PaperText.text_version == paper.text_version)
        .values(reader="after_own" if swapped else "pair")
    )
