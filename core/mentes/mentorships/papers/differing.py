"""How a text differs from the one before it: which answers were changed, are new, or were left out (S2-15)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.i18n import N_
from mentes.mentorships.papers.desks import Desk, of_this_paper
from mentes.mentorships.papers.models import Paper, PaperText
from mentes.mentorships.papers.reading import said
from mentes.mentorships.papers.texts import opened
from mentes.plugin.sections import Section

CHANGED, NEW, GONE = N_("changed"), N_("new"), N_("left out")
AT_A_GLANCE = frozenset(
    {"number", "scale", "choice", "choices", "yes_no", "date"}
)  # answers that are short by their kind


@dataclass(frozen=True)
class Difference:
    """One answer that is not the same as before: its heading and the word for how; a short one as it was and as it is."""

    heading: str
    word: str
    before: str = ""
    after: str = ""


Differences = tuple[Difference, ...]


def differences(place: Desk, values: Mapping[str, Any], before: Mapping[str, Any], locale: str) -> Differences:
    """The answers that are not the same as before, in the order of the paper."""
    return tuple(
        _difference(place, each, values.get(each.key), before.get(each.key), locale)
        for each in place.declared.sections
        if (values.get(each.key) or None) != (before.get(each.key) or None)
    )


def _difference(place: Desk, section: Section, value: Any, old: Any, locale: str) -> Difference:
    heading = place.way.frozen.text(section.title, locale)
    if not old or not value:
        return Difference(heading, NEW if value else GONE)
    if section.kind not in AT_A_GLANCE:
        return Difference(heading, CHANGED)
    was, is_now = (said(place.way.frozen, section, each, locale) for each in (old, value))
    return Difference(heading, CHANGED, was, is_now)


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
