"""The letters of a university that came back, as far as these eyes go; facts only, never what stands in them."""

from typing import Any

import sqlalchemy as sa

from mentes.admission.models import Application
from mentes.base.db import db
from mentes.notices.bounces.abilities import Eyes
from mentes.notices.bounces.service import LOST
from mentes.notices.models import Mail
from mentes.people.models import Person

PAGE = 50


def lost(eyes: Eyes, tenant_id: int, skip: int = 0, mail_id: int | None = None) -> list[Any]:
    """Whom, where to, of which kind, when and why; the newest first; one more than fit on a page."""
    application = (
        sa.select(sa.func.max(Application.id))
        .where(*_applied(eyes, tenant_id))
        .correlate(Mail)
        .scalar_subquery()
        .label("application_id")
    )
    chosen = (
        sa.select(
            *(Mail.id, Mail.recipient, Mail.kind, Mail.state, Mail.created_at, Mail.refusal, Mail.person_id),
            *(Person.display_name, application),
        )
        .outerjoin(Person, sa.and_(Person.id == Mail.person_id, Person.tenant_id == Mail.tenant_id))
        .where(Mail.tenant_id == tenant_id, Mail.state.in_(LOST), *_seen(eyes, tenant_id))
        .order_by(Mail.id.desc())
        .limit(PAGE + 1)
        .offset(skip)
    )
    if mail_id is not None:
        chosen = chosen.where(Mail.id == mail_id)
    return list(db.session.execute(chosen))


def _applied(eyes: Eyes, tenant_id: int) -> list[sa.ColumnElement[bool]]:
    """Applications at this university, of the letter's reader, that these eyes look after."""
    own = [Application.tenant_id == tenant_id, Application.person_id == Mail.person_id]
    return own if eyes.editions is None else [*own, Application.edition_id.in_(eyes.editions)]


def _seen(eyes: Eyes, tenant_id: int) -> list[sa.ColumnElement[bool]]:
    return [] if eyes.everybody else [sa.exists().where(*_applied(eyes, tenant_id)).correlate(Mail)]
