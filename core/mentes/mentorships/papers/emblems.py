"""The emblems at the head of every paper, the same as on certificates (S0-1)."""

from datetime import datetime
from functools import lru_cache

from flask import url_for
from markupsafe import Markup, escape

from mentes.base.actor import actor, here
from mentes.base.i18n import say
from mentes.mentorships.papers.models import Paper
from mentes.programmes.emblems.ours import ours
from mentes.programmes.emblems.reading import SLOTS, EmblemRow, alt_of, emblems_of

OPEN = ("draft", "returned")


def moment_of(paper: Paper | None) -> datetime | None:
    """When what stands at the head of this paper was fixed: as it was sent; None for what is still being written."""
    return None if paper is None or paper.state in OPEN else paper.sent_at or paper.in_force_at


def emblems(edition_id: int, paper: Paper | None) -> tuple[Markup, ...]:
    """Alliance and funder as pictures for a page, with their names in the reader's language (one statement)."""
    own = emblems_of(edition_id, moment_of(paper))
    return tuple(_own(edition_id, own[slot]) if slot in own else _ours(slot, say(alt)) for slot, alt in SLOTS.items())


def _own(edition_id: int, row: EmblemRow) -> Markup:
    at = url_for("emblems.picture", slug=here().slug, edition_id=edition_id, emblem_id=row.id)
    return Markup('<img src="{}" alt="{}" height="48">').format(at, alt_of(row, actor().locale))


@lru_cache(maxsize=64)
def _ours(slot: str, alt: str) -> Markup:
    named = f'<svg role="img" aria-label="{escape(alt)}" height="48" '
    return Markup(ours(slot).replace("<svg ", named, 1))  # noqa: S704 - our own file
