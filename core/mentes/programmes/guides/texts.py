"""The rows of guides, read: what each university has published last, what it drafts, and what stood before."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from mentes.base.db import db
from mentes.programmes.models import Edition, GuideText
from mentes.tenancy.models import Tenant


@dataclass(frozen=True)
class TextRow:
    """One row of a guide: a publication (`published_at`) or a draft, in the words of a university."""

    id: int
    tenant_id: int
    key: str
    locale: str
    number: int
    title: str
    body: str = field(repr=False)
    audience: tuple[str, ...]
    published_at: datetime | None
    withdrawn_at: datetime | None
    version: int
    locales: tuple[str, ...]  # the languages of the university, its first one first
    edition_id: int | None = None  # from which edition on it is read; None: in all

    @property
    def is_read(self) -> bool:
        """Whether readers see it: published, and not taken back."""
        return self.published_at is not None and self.withdrawn_at is None


@dataclass(frozen=True)
class Version:
    """An earlier publication, without its words."""

    number: int
    published_at: datetime
    withdrawn_at: datetime | None


_IS_DRAFT = GuideText.published_at.is_(None)
_ORDER = (GuideText.tenant_id, GuideText.key, GuideText.locale, _IS_DRAFT)
_COLUMNS = (*(c for c in GuideText.__table__.c if c.name not in {"programme_id", "written_at"}), Tenant.locales)
_NEWEST = (
    sa.select(*_COLUMNS)
    .join(Tenant, Tenant.id == GuideText.tenant_id)
    .where(GuideText.tenant_id.in_(sa.bindparam("tenants", expanding=True)))
    .order_by(*_ORDER, GuideText.number.desc())
    .ext(distinct_on(*_ORDER))
)
_OF_PROGRAMME = _NEWEST.where(GuideText.programme_id == sa.bindparam("programme"))
_PROGRAMME_OF = sa.select(Edition.programme_id).where(Edition.id == sa.bindparam("edition")).scalar_subquery()
_BEGUN = sa.select(Edition.starts_on).where(Edition.id == sa.bindparam("edition")).scalar_subquery()


def _is_for(edition: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Published for this edition, for one that began earlier, or for all of them."""
    since = aliased(Edition)
    earlier = sa.tuple_(since.starts_on, since.id) <= sa.tuple_(_BEGUN, edition)
    return sa.or_(GuideText.edition_id.is_(None), sa.exists().where(since.id == GuideText.edition_id, earlier))


_IS_FOR = _is_for(sa.bindparam("edition", type_=sa.Integer))
_OF_EDITION = _NEWEST.where(GuideText.programme_id == _PROGRAMME_OF, ~_IS_DRAFT, _IS_FOR)
_ADAPTER: TypeAdapter[TextRow] = TypeAdapter(TextRow)


def _read(statement: sa.Select[Any], **values: Any) -> list[TextRow]:
    found = db.session().connection().execute(statement, values)
    return [_ADAPTER.validate_python(dict(row._mapping)) for row in found]  # noqa: SLF001 - the documented way


def newest(programme_id: int, tenant_ids: Iterable[int]) -> list[TextRow]:
    """For those who write: the newest publication and the draft of every guide and language (one statement)."""
    return _read(_OF_PROGRAMME, programme=programme_id, tenants=list(tenant_ids))


def published(edition_id: int, tenant_ids: Iterable[int]) -> list[TextRow]:
    """For readers: what these universities have published last for this edition (one statement)."""
    return [each for each in _read(_OF_EDITION, edition=edition_id, tenants=list(tenant_ids)) if each.is_read]


def one_text(like: TextRow, number: int, edition_id: int | None = None) -> TextRow | None:
    """Another publication of the same guide in the same words and language (read in this edition); None when there is none."""
    chosen = (
        sa.select(*_COLUMNS)
        .join(Tenant, Tenant.id == GuideText.tenant_id)
        .where(*_same(like), GuideText.number == number, ~_IS_DRAFT)
    )
    if edition_id is None:
        return next(iter(_read(chosen)), None)
    return next(iter(_read(chosen.where(_IS_FOR), edition=edition_id)), None)


def versions(like: TextRow, edition_id: int | None = None) -> list[Version]:
    """Every publication of the same guide in the same words and language, the newest first; of one edition those read in it."""
    chosen = (
        sa.select(GuideText.number, GuideText.published_at, GuideText.withdrawn_at)
        .where(*_same(like), ~_IS_DRAFT)
        .order_by(GuideText.number.desc())
    )
    if edition_id is not None:
        chosen = chosen.where(_IS_FOR)
    found = db.session.execute(chosen, {"edition": edition_id} if edition_id is not None else {})
    return [Version(number, at, back) for number, at, back in found if at is not None]


def texts(ids: Iterable[int]) -> list[TextRow]:
    """These publications, in the order of their titles: what somebody signed under."""
    chosen = sa.select(*_COLUMNS).join(Tenant, Tenant.id == GuideText.tenant_id)
    return _read(chosen.where(GuideText.id.in_(list(ids))).order_by(GuideText.title, GuideText.id))


def _same(like: TextRow) -> tuple[sa.ColumnElement[bool], ...]:
    programme = sa.select(GuideText.programme_id).where(GuideText.id == like.id).scalar_subquery()
    return (
        GuideText.programme_id == programme,
        GuideText.tenant_id == like.tenant_id,
        GuideText.key == like.key,
        GuideText.locale == like.locale,
    )
