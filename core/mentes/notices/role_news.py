"""What a change of roles sets going: the person learns of it, wherever their home is."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.i18n import N_, Message, say, speaking
from mentes.base.letter import plain
from mentes.base.outbox import on
from mentes.notices.guest_letters import address
from mentes.notices.letters import GREETING
from mentes.notices.readers import reader_of
from mentes.notices.service import News, Reader, Written, post, tell
from mentes.people import onetime
from mentes.people.guests.inviting import INVITATION
from mentes.people.guests.models import Invitation
from mentes.people.models import Person, RoleGrant
from mentes.people.roles.words import ROLES
from mentes.plugin.events import (
    InvitationAccepted,
    InvitationExpired,
    InvitationSent,
    RoleEnding,
    RoleGranted,
    RoleRevoked,
)
from mentes.tenancy.models import Tenant

GIVEN = N_("You have a new role at %(university)s: %(role)s.")
TAKEN = N_("You no longer have this role at %(university)s: %(role)s.")
INVITED = N_("You are invited to take a role at %(university)s: %(role)s")
INVITED_BY = N_("%(host)s invites you to take this role at %(university)s: %(role)s.")
HOW = N_("Sign in at your own university to take it. Nothing is given before %(host)s has confirmed that it is you.")
SEE = N_("See the invitation")
NOBODY = N_("%(name)s has not taken the role that you offered. You can send the invitation again.")
LATE = N_(
    "Nobody confirmed in time that %(name)s is whom you meant, so no role was given. You can send the invitation again."
)
NOT_GIVEN = N_(
    "Nobody at %(university)s confirmed in time that you are the one who was meant, so you have no new role there: "
    "%(role)s. Whoever invited you can send the invitation again."
)
CAME = N_("%(name)s has taken your invitation. Confirm that this is whom you meant.")
ENDING = N_("Your role at %(university)s ends on %(day)s: %(role)s.")
SAID = {"given": GIVEN, "taken": TAKEN, "ending": ENDING}


@on(RoleGranted)
def role_given(event: RoleGranted, event_id: int) -> None:
    """What was given on a page is told; who is named in a university's file is there and sees it."""
    given = db.session.get_one(RoleGrant, event.grant_id)
    if given.granted_by is not None and given.revoked_at is None:
        _say(given, "given", event_id)


@on(RoleRevoked)
def role_taken(event: RoleRevoked, event_id: int) -> None:
    """Somebody took it back."""
    given = db.session.get_one(RoleGrant, event.grant_id)
    if given.revoked_by is not None:
        _say(given, "taken", event_id)


@on(RoleEnding)
def role_ending(event: RoleEnding, event_id: int) -> None:
    """It ends by itself in two weeks."""
    given = db.session.get_one(RoleGrant, event.grant_id)
    if given.revoked_at is None and given.expires_at is not None:
        _say(given, "ending", event_id, day=given.expires_at)


def _say(given: RoleGrant, what: str, event_id: int, **more: Any) -> None:
    reader = reader_of(given.person_id)
    if reader is None:
        return
    values = {"role": _called(given), "university": _university(given, reader), **more}
    news = News(
        f"role:{given.id}", Message(SAID[what], values), "me", verb=N_("Look at your roles"), letter=f"role.{what}"
    )
    tell(reader, news, event_id)


def _called(given: RoleGrant) -> Message | str:
    role = ROLES.get(given.role)
    title: Message | str = Message(role.title) if role else given.role
    return Message("%(role)s (%(remit)s)", {"role": title, "remit": given.remit}) if given.remit else title


def _university(given: RoleGrant, reader: Reader) -> str:
    return db.session.scalars(sa.select(Tenant).where(Tenant.id == given.tenant_id)).one().name(reader.locale)


@on(InvitationSent)
def write_invitation(event: InvitationSent, _event_id: int) -> None:
    """To an address of which nobody knows yet whose it is; nothing goes if it was taken back meanwhile."""
    row = db.session.get(Invitation, event.invitation_id)
    if row is None or row.kind != "role" or row.state != "sent":
        return
    link = onetime.newest(INVITATION, row.id)
    if link is None:
        return
    tenant = db.session.get_one(Tenant, row.tenant_id)
    name = tenant.name(row.locale)
    host = db.session.scalar(sa.select(Person.display_name).where(Person.id == row.invited_by)) or name
    with speaking(row.locale, tenant.timezone):
        role = say(Message(ROLES[row.role or ""].title))
        values = {"host": plain(host), "university": plain(name), "role": plain(role)}
        parts = [say(Message(text, {**values, "name": plain(row.name)})) for text in (GREETING, INVITED_BY, HOW)]
        body = "\n\n".join([*parts, f"[{say(SEE)}]({address('/signin/invitation')})"])
        subject = say(Message(INVITED, {"university": name, "role": role}))
    post(row.tenant_id, Written(row.email, row.locale, subject, body, link_id=link.id))


@on(InvitationAccepted, InvitationExpired)
def invitation_answered(event: InvitationAccepted | InvitationExpired, event_id: int) -> None:
    """Whoever invited is asked to confirm who came, or learns that nobody did."""
    row = db.session.get(Invitation, event.invitation_id)
    if row is None:
        return  # it went with the account of whoever was invited
    reader = reader_of(row.invited_by)
    slug = db.session.scalar(sa.select(Tenant.slug).where(Tenant.id == row.tenant_id))
    if row.kind == "role" and reader is not None and slug is not None:
        came = isinstance(event, InvitationAccepted)
        verb = N_("Confirm") if came else N_("Send again")
        tell(
            replace(reader, slug=slug),
            News(f"invitation:{row.id}", _came_of(row, came), "roles", verb=verb, letter="role.came"),
            event_id,
        )


def _came_of(row: Invitation, came: bool) -> Message:
    if row.taken_by is None:
        return Message(NOBODY, {"name": row.name})
    return Message(CAME if came else LATE, {"name": row.taken_name})


@on(InvitationExpired)
def not_given(event: InvitationExpired, event_id: int) -> None:
    """Whoever took an invitation learns that nobody confirmed them."""
    row = db.session.get(Invitation, event.invitation_id)
    reader = reader_of(row.taken_by) if row is not None and row.taken_by is not None else None
    if row is not None and row.kind == "role" and row.state == "expired" and reader is not None:
        name = db.session.get_one(Tenant, row.tenant_id).name(reader.locale)
        said = Message(NOT_GIVEN, {"university": name, "role": Message(ROLES[row.role or ""].title)})
        tell(
            reader,
            News(f"invitation:{row.id}", said, "me", verb=N_("Look at your roles"), letter="role.not_given"),
            event_id,
        )
