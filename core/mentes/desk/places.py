"""What the lists of the desk know of their reader: whose rows are seen, and what universities and programmes are called there."""

from collections.abc import Mapping
from dataclasses import dataclass

from mentes.base.actor import actor, here
from mentes.base.db import db
from mentes.base.i18n import Message
from mentes.desk.lists import Eyes, eyes_of
from mentes.programmes.service import EditionRow, editions_of
from mentes.programmes.titles import title_at
from mentes.tenancy.current import universities


@dataclass(frozen=True)
class Place:
    """A reader at a university; `partners`: the universities that a list can be narrowed to."""

    eyes: Eyes
    slug: str
    universities: Mapping[int, str]
    editions: Mapping[int, Message | str]
    partners: tuple[tuple[int, str], ...]


def place(read: list[EditionRow] | None = None) -> Place:
    """Of this request; editions that were `read` already are not read again."""
    every, locale = editions_of(here().id) if read is None else read, actor().locale
    eyes = eyes_of(actor(), here().id, every)
    names = {each.id: each.name(locale) for each in universities(db.session())}
    seen = [each for each in every if each.id in eyes.seen]
    ids = {each.owner_id for each in seen} | {partner.tenant_id for each in seen for partner in each.partners}
    partners = tuple(sorted(((each, names.get(each, "")) for each in ids), key=lambda each: each[1]))
    return Place(eyes, here().slug, names, {each.id: title_at(each, locale) for each in seen}, partners)
