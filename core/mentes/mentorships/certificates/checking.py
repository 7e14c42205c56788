"""What anybody may learn of a certificate who holds its code: whether it is genuine, and of what; no name."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from mentes.base.db import db
from mentes.mentorships.certificates.models import CertificateCheck
from mentes.programmes.models import Programme
from mentes.tenancy.models import Tenant

_CHECK, _TENANT, _PROGRAMME = CertificateCheck.__table__, Tenant.__table__, Programme.__table__
_TITLES = (
    sa.select(sa.func.coalesce(sa.func.jsonb_agg(_PROGRAMME.c.titles), sa.text("'[]'::jsonb")))
    .where(_PROGRAMME.c.owner_id == _CHECK.c.owner_id)
    .correlate(_CHECK)
    .scalar_subquery()
)
_BY_CODE = (
    sa.select(*(_CHECK.c[name] for name in ("programme", "edition", "role", "sha256", "issued_on", "withdrawn_at")))
    .add_columns(_TENANT.c.names, _TITLES.label("titles"))
    .join_from(_CHECK, _TENANT, _TENANT.c.id == _CHECK.c.owner_id)
    .where(_CHECK.c.code == sa.bindparam("code"))
)


@dataclass(frozen=True)
class Finding:
    """A certificate that was really issued; `names` are the issuer's, `titles` its programmes', by language."""

    programme: str
    edition: str
    role: str
    sha256: str
    issued_on: date
    withdrawn_at: datetime | None
    names: dict[str, Any]
    titles: list[dict[str, str]]


def check(code: str) -> Finding | None:
    """What is known of this code, or None."""
    row = db.session().connection().execute(_BY_CODE, {"code": code}).one_or_none()
    return Finding(**row._mapping) if row else None  # noqa: SLF001 - the documented way to a row's names
