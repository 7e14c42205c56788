"""A letter in a university's own words: whose words count for this reader, and the words with their values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.errors import BadInput
from mentes.base.i18n import Message, say, speaking
from mentes.base.letter import plain
from mentes.base.logging import get_log
from mentes.notices.models import Wording
from mentes.notices.wording.fitting import UNSEEN, check_markdown, fit
from mentes.notices.wording.letters import LETTERS, Letter
from mentes.notices.wording.places import filled
from mentes.plugin.loader import registry
from mentes.programmes.models import Programme
from mentes.tenancy.models import Tenant

if TYPE_CHECKING:
    from mentes.notices.service import News, Reader

LONGEST_VALUE: Final = 150  # characters of one value in a text
log = get_log()


@dataclass(frozen=True)
class Own:
    """Subject (plain text) and main paragraphs (Markdown) of one letter, with their values."""

    subject: str
    body: str


def own_words(reader: "Reader", news: "News") -> Own | None:
    """The words that count for this reader, in their language; None: ours do.

    Words that do not fit this letter (a later release dropped a place, this one has no value for it) are passed over.
    """
    letter = LETTERS.get(news.letter)
    if letter is None or not letter.may_be_reworded:
        return None
    row = chosen(_rows(reader, news), reader.tenant_id)
    if row is None:
        return None
    with speaking(reader.locale, reader.timezone):
        try:
            return put(letter, row.subject, row.body, values_of(letter, reader, news))
        except (BadInput, KeyError) as error:
            log.warning("own words of a letter passed over", wording=row.id, letter=letter.key, exc_info=error)
            return None


def _rows(reader: "Reader", news: "News") -> Sequence[Wording]:
    """What the reader's university wrote for this programme or for all of them, and what its owner wrote for it."""
    found = sa.select(Wording).where(Wording.key == news.letter, Wording.locale == reader.locale)
    owner = sa.select(Programme.owner_id).where(Programme.id == news.programme_id).scalar_subquery()
    ours = sa.and_(
        Wording.tenant_id == reader.tenant_id,
        sa.or_(Wording.programme_id.is_(None), Wording.programme_id == news.programme_id),
    )
    owners = sa.and_(Wording.tenant_id == owner, Wording.programme_id == news.programme_id)
    return db.session.scalars(found.where(sa.or_(ours, owners))).all()


def chosen(rows: Sequence[Wording], tenant_id: int) -> Wording | None:
    """Whose words come first: the reader's university for the programme, then for all, then the programme's owner."""

    def rank(row: Wording) -> int:
        if row.tenant_id != tenant_id:
            return 2
        return 1 if row.programme_id is None else 0

    return min(rows, key=rank, default=None)


def put(letter: Letter, subject: str, body: str, values: Mapping[str, Any]) -> Own:
    """The words with their values, said to the present reader: as text in the subject, escaped in the Markdown.

    Raises BadInput for words that do not fit this letter, KeyError for a place that has no value.
    """
    line, text = fit(letter, subject, body)
    said = {name: _said(value) for name, value in values.items() if value is not None}
    whole = filled(text, {name: plain(value) for name, value in said.items()})
    check_markdown(whole)
    return Own(filled(line, said), whole)


def _said(value: Any) -> str:
    """A value as its reader writes it, on one line, without what turns the direction of the text behind it."""
    return " ".join(UNSEEN.sub(" ", say(Message("%(value)s", {"value": value}))).split())[:LONGEST_VALUE]


def values_of(letter: Letter, reader: "Reader", news: "News") -> dict[str, Any]:
    """The closed list of this letter with its values; what its text names by itself comes first."""
    more = {"until": news.due, "university": _university(reader), "programme": _programme(news, reader.locale)}
    return {name: value for name, value in (more | dict(news.text.values)).items() if name in letter.places}


def _university(reader: "Reader") -> str:
    return db.session.get_one(Tenant, reader.tenant_id).name(reader.locale)


def _programme(news: "News", locale: str) -> Message | str | None:
    """What the programme is called in the reader's language, by itself or by its plugin."""
    found = db.session.get(Programme, news.programme_id) if news.programme_id else None
    if found is None:
        return None
    plugin = registry().plugins.get(found.plugin)
    own = found.titles.get(locale)
    return own or (Message(plugin.card.title, domain=plugin.domain) if plugin else found.key)
