"""What the pages of own words show: the letters by kind, whose words count in which language, who changed them when."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.i18n import N_, Message, say
from mentes.base.models import History
from mentes.notices.kinds import KINDS, Kind
from mentes.notices.models import Wording
from mentes.notices.wording.letters import LETTERS, PLACE, Letter
from mentes.notices.wording.own import chosen
from mentes.notices.wording.service import ALL, Place
from mentes.people.models import Person
from mentes.programmes.models import Programme

SHOWN = 20
DEEDS: Mapping[str, str] = {
    "WordingChanged": N_("Written in the university's words."),
    "WordingTakenBack": N_("Taken back."),
}


@dataclass(frozen=True)
class Deed:
    """One line of the history; a name is there only where its university is in the scope."""

    at: datetime
    what: str
    who: str | None


def by_kind() -> list[tuple[Kind, list[Letter]]]:
    """The letters that can be written in other words."""
    open_ones = [each for each in LETTERS.values() if each.may_be_reworded]
    grouped = [(kind, [each for each in open_ones if each.kind == kind.key]) for kind in KINDS.values()]
    return [(kind, letters) for kind, letters in grouped if letters]


def written(tenant_id: int, programme_id: int | None) -> dict[str, dict[str, datetime]]:
    """By letter and language: since when a university says it in its own words."""
    here = (Wording.tenant_id == tenant_id, Wording.programme_id.is_not_distinct_from(programme_id))
    found: dict[str, dict[str, datetime]] = {}
    for key, locale, since in db.session.execute(
        sa.select(Wording.key, Wording.locale, Wording.changed_at).where(*here)
    ):
        found.setdefault(key, {})[locale] = since
    return found


def counted(tenant_id: int) -> dict[int, int]:
    """By programme (0: all): how many letters a university says in its own words."""
    counted = sa.select(Wording.programme_id, sa.func.count(sa.distinct(Wording.key))).where(
        Wording.tenant_id == tenant_id
    )
    return {key or ALL: number for key, number in db.session.execute(counted.group_by(Wording.programme_id))}


def instead(place: Place) -> Wording | None:
    """Whose words count here where this place has none: the university's for all programmes, else the owner's."""
    owner = sa.select(Programme.owner_id).where(Programme.id == place.programme_id).scalar_subquery()
    general = sa.and_(Wording.tenant_id == place.tenant_id, Wording.programme_id.is_(None))
    owners = sa.and_(Wording.tenant_id == owner, Wording.programme_id == place.programme_id)
    found = sa.select(Wording).where(Wording.key == place.key, Wording.locale == place.locale, sa.or_(general, owners))
    others = [each for each in db.session.scalars(found) if (each.tenant_id, each.programme_id) != (place.tenant_id, place.programme_id)]  # fmt: skip
    return chosen(others, place.tenant_id)


def our_texts(letter: Letter, locale: str) -> list[str]:
    """What the letter says by itself in this language, its places written as own words write them."""
    shown = {name: f"{{{name}}}" for text in letter.texts for name in PLACE.findall(text)}
    return [say(Message(text, shown), locale) for text in letter.texts]


def begins_with(letter: Letter, locale: str) -> dict[str, str]:
    """Our text as a start for own words: the first that names nothing beyond the closed list."""
    texts = our_texts(letter, locale)
    fits = (each for each in texts if set(re.findall(r"\{(\w+)\}", each)) <= set(letter.places))
    text = next(fits, "")
    return {"subject": text.rstrip("."), "body": text}


def history(place: Place) -> Sequence[Deed]:
    """The newest changes of this letter in this language: who, when."""
    found = (
        sa.select(History.at, History.event, Person.display_name)
        .outerjoin(Person, Person.id == History.actor_id)
        .where(
            History.event.in_(DEEDS),
            History.tenant_ids.any_() == place.tenant_id,
            History.payload["programme_id"].as_integer() == (place.programme_id or ALL),
            History.payload["key"].as_string() == place.key,
            History.payload["locale"].as_string() == place.locale,
        )
        .order_by(History.at.desc(), History.id.desc())
        .limit(SHOWN)
    )
    return [Deed(row.at, DEEDS[row.event], row.display_name) for row in db.session.execute(found)]
