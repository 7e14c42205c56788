"""What a change of roles sets going: the person learns of it, wherever their home is."""

from typing import Any

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on
from mentes.notices.readers import reader_of
from mentes.notices.service import News, Reader, tell
from mentes.people.models import RoleGrant
from mentes.people.roles.words import ROLES
from mentes.plugin.events import RoleEnding, RoleGranted, RoleRevoked
from mentes.tenancy.models import Tenant

GIVEN = N_("You have a new role at %(university)s: %(role)s.")
TAKEN = N_("You no longer have this role at %(university)s: %(role)s.")
ENDING = N_("Your role at %(university)s ends on %(day)s: %(role)s.")


@on(RoleGranted)
def role_given(event: RoleGranted, event_id: int) -> None:
    """What was given on a page is told; who is named in a university's file is there and sees it."""
    given = db.session.get_one(RoleGrant, event.grant_id)
    if given.granted_by is not None and given.revoked_at is None:
        _say(given, GIVEN, event_id)


@on(RoleRevoked)
def role_taken(event: RoleRevoked, event_id: int) -> None:
    """Somebody took it back."""
    given = db.session.get_one(RoleGrant, event.grant_id)
    if given.revoked_by is not None:
        _say(given, TAKEN, event_id)


@on(RoleEnding)
def role_ending(event: RoleEnding, event_id: int) -> None:
    """It ends by itself in two weeks."""
    given = db.session.get_one(RoleGrant, event.grant_id)
    if given.revoked_at is None and given.expires_at is not None:
        _say(given, ENDING, event_id, day=given.expires_at)


def _say(given: RoleGrant, text: str, event_id: int, **more: Any) -> None:
    reader = reader_of(given.person_id)
    if reader is None:
        return
    values = {"role": _called(given), "university": _university(given, reader), **more}
    news = News(f"role:{given.id}", Message(text, values), "me", verb=N_("Look at your roles"))
    tell(reader, news, event_id)


def _called(given: RoleGrant) -> Message | str:
    role = ROLES.get(given.role)
    title: Message | str = Message(role.title) if role else given.role
    return Message("%(role)s (%(remit)s)", {"role": title, "remit": given.remit}) if given.remit else title


def _university(given: RoleGrant, reader: Reader) -> str:
    return db.session.scalars(sa.select(Tenant).where(Tenant.id == given.tenant_id)).one().name(reader.locale)
