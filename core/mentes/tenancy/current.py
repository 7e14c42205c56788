"""Which university's pages are open: the slug in the path, read in one statement."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentes.base.actor import University
from mentes.base.errors import NotVisible, Unavailable
from mentes.base.i18n import N_
from mentes.tenancy.models import Tenant

_TABLE = Tenant.__table__
_COLUMNS = [_TABLE.c[name] for name in ("id", "slug", "kind", "state", "names", "locales", "timezone", "brand")]
_BY_SLUG = sa.select(*_COLUMNS).where(_TABLE.c.slug == sa.bindparam("slug"))
_ALL = sa.select(*_COLUMNS).where(_TABLE.c.state != "archived").order_by(_TABLE.c.slug)


class Suspended(Unavailable):
    """The university's pages are closed for the time being (503); nothing is lost."""


def university_of(row: sa.Row[tuple[object, ...]]) -> University:
    """The public facts of one row."""
    values = dict(row._mapping)  # noqa: SLF001 - the documented way to the row's names
    return University(**{**values, "locales": tuple(values["locales"])})


def by_slug(session: Session, slug: str) -> University:
    """The university of this path.

    Raises NotVisible for one that does not exist or is archived, Suspended for one that is closed just now.
    """
    row = session.connection().execute(_BY_SLUG, {"slug": slug.replace("\0", " ")}).one_or_none()
    if row is None or row.state == "archived":
        raise NotVisible(N_("There is no university at this address. Look at the list on the front page."))
    if row.state == "suspended":
        raise Suspended(
            N_("The pages of this university are closed for now. Nothing is lost; %(address)s knows more."),
            address=row.brand["sender"],
        )
    return university_of(row)


def universities(session: Session) -> list[University]:
    """Every university and the alliance office, in the order of their addresses."""
    return [university_of(row) for row in session.connection().execute(_ALL)]
