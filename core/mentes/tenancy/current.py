"""Which university's pages are open: the slug in the path, read in one statement."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentes.base.actor import University
from mentes.base.errors import NotVisible, Unavailable
from mentes.base.i18n import N_
from mentes.tenancy.models import Tenant

_TABLE = Tenant.__table__
FACTS = tuple(_TABLE.c[name] for name in ("id", "slug", "kind", "state", "names", "locales", "timezone", "brand"))
"""Columns from which `university_of` makes a university, for statements that read more beside it."""
_BY_SLUG = sa.select(*FACTS).where(_TABLE.c.slug == sa.bindparam("slug"))
_ALL = sa.select(*FACTS).where(_TABLE.c.state != "archived").order_by(_TABLE.c.slug)


class Suspended(Unavailable):
    """The university's pages are closed for the time being (503); nothing is lost."""


def university_of(row: Any) -> University:
    """The public facts of a row that has `FACTS` among its columns."""
    values = {column.name: getattr(row, column.name) for column in FACTS}
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
