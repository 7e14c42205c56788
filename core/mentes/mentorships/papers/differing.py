"""How a text differs from the one before it: which answers were changed, are new, or were left out (S2-15)."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.i18n import N_
from mentes.mentorships.papers.desks import Desk, of_this_paper
from mentes.mentorships.papers.models import Paper, PaperText
from mentes.mentorships.papers.texts import opened

CHANGED, NEW, GONE = N_("changed"), N_("new"), N_("left out")
Differences = tuple[tuple[str, str], ...]


def differences(place: Desk, values: Mapping[str, Any], before: Mapping[str, Any], locale: str) -> Differences:
    """The headings whose answers are not the same as before, each with the word for how."""
    return tuple(
        (
            place.way.frozen.text(each.title, locale),
            NEW if not before.get(each.key) else CHANGED if values.get(each.key) else GONE,
        )
        for each in place.declared.sections
        if (values.get(each.key) or None) != (before.get(each.key) or None)
    )


def last_before(place: Desk, paper: Paper) -> Mapping[str, Any] | None:
    """The words that both had before them until this text was sent, or None where it is the first."""
    papers = of_this_paper(place).with_only_columns(Paper.id)
    chosen = (
        sa.select(PaperText)
        .where(
            PaperText.paper_id.in_(papers),
            PaperText.part == "main",
            PaperText.reader != "author",
            PaperText.text_version < paper.text_version,
        )
        .order_by(PaperText.text_version.desc())
        .limit(1)
    )
    found = db.session.scalars(chosen).one_or_none()
    return opened(found).values if found is not None else None
