"""The rules of achievements that hold somewhere, with their words in every language: a pair's frozen ones, else the edition's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from mentes.base.db import db
from mentes.base.domains import CORE
from mentes.base.i18n import Message, languages, say
from mentes.mentorships.models import Mentorship
from mentes.plugin.achievements import Achievement
from mentes.programmes.rules import rules_of
from mentes.programmes.service import EditionRow

_RULES: TypeAdapter[tuple[Achievement, ...]] = TypeAdapter(tuple[Achievement, ...])
FROZEN = (
    Mentorship.frozen[("design", "achievements")].label("rules"),
    Mentorship.frozen[("design", "domain")].astext.label("domain"),
    Mentorship.frozen["texts"].label("texts"),
)


@dataclass(frozen=True)
class Told:
    """A rule and how it is said, {locale: text}."""

    rule: Achievement
    titles: Mapping[str, str]
    texts: Mapping[str, str]


def rules_in_pair(mentorship_id: int) -> tuple[Told, ...]:
    """The rules that a pair began with; their words are fetched only where there are any."""
    some = sa.func.jsonb_array_length(sa.func.coalesce(FROZEN[0], sa.text("'[]'::jsonb"))) > 0
    row = db.session.execute(sa.select(*FROZEN).where(Mentorship.id == mentorship_id, some)).one_or_none()
    return frozen_rules(row) if row else ()


def frozen_rules(row: Any) -> tuple[Told, ...]:
    """The rules of a row with the columns `FROZEN`, as they were shown when the pair began."""
    return tuple(
        Told(each, _shown(each.title, row), _shown(each.text, row)) for each in _RULES.validate_python(row.rules or ())
    )


def _shown(source: str, row: Any) -> dict[str, str]:
    today = _said(source, row.domain or CORE)
    return {code: (row.texts or {}).get(code, {}).get(source) or text for code, text in today.items()}


def rules_in_edition(edition: EditionRow) -> tuple[Told, ...]:
    """The rules that an edition goes by today. Raises Unavailable while its plugin cannot answer."""
    design = rules_of(edition).design
    domain = design.domain or CORE
    return tuple(Told(each, _said(each.title, domain), _said(each.text, domain)) for each in design.achievements)


def _said(source: str, domain: str) -> dict[str, str]:
    return {code: say(Message(source, domain=domain), code) for code in languages()} if source else {}
