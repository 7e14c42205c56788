"""What invitations and guests set going: letters to addresses, and news for whoever invited."""

from dataclasses import replace

import sqlalchemy as sa

from mentes.base.db import db
from mentes.base.i18n import N_, Message
from mentes.base.outbox import on
from mentes.notices import guest_letters as letters
from mentes.notices.readers import reader_of
from mentes.notices.service import News, Written, post, tell
from mentes.people import onetime
from mentes.people.departures.service import OPEN
from mentes.people.entrance.models import OneTimeLink
from mentes.people.guests import joining
from mentes.people.guests.inviting import INVITATION
from mentes.people.guests.models import Invitation
from mentes.people.guests.offers import offers_of
from mentes.people.models import Person
from mentes.plugin.events import InvitationAccepted, InvitationExpired, InvitationSent
from mentes.tenancy.models import Tenant

ACCEPTED = N_("%(name)s has accepted your invitation.")
EXPIRED = N_("Nobody accepted your invitation to %(name)s in time. You can send it once more.")


@on(InvitationSent)
def write_invitation(event: InvitationSent, _event_id: int) -> None:
    """To an address that belongs to nobody here yet; nothing goes if it was taken back meanwhile."""
    row = db.session.get(Invitation, event.invitation_id)
    if row is None or row.kind != "guest" or row.state != "sent":
        return
    link = onetime.newest(INVITATION, row.id)
    if link is None:
        return
    tenant = db.session.get_one(Tenant, row.tenant_id)
    offer = offers_of(row.tenant_id).get(row.edition_id) if row.edition_id else None
    host = db.session.scalar(sa.select(Person.display_name).where(Person.id == row.invited_by))
    name = tenant.name(row.locale)
    asking = letters.Asking(
        host or name, name, row.name, offer.said(row.locale) if offer else None, row.note, row.expires_at
    )
    subject, body = letters.invitation(asking, row.locale, tenant.timezone)
    post(row.tenant_id, Written(row.email, row.locale, subject, body, link_id=link.id))


@on(joining.GuestLinkAsked)
def write_link(event: joining.GuestLinkAsked, _event_id: int) -> None:
    """To whoever accepts an invitation, or to a guest; where nobody has this address, nothing is written to anybody."""
    link = db.session.get(OneTimeLink, event.link_id)
    if link is None or link.used_at is not None:
        return
    tenant = db.session.get_one(Tenant, link.tenant_id)
    if link.subject_id:
        who = joining.Newcomer(**link.payload)
        locale, zone = who.locale, who.timezone
        subject, body = letters.link(who.name, tenant.name(locale), tenant.slug, locale, zone)
        post(tenant.id, Written(who.email, locale, subject, body, link_id=link.id))
        return
    known = joining.guests_with(link.payload["email"], tenant.id)
    for person in [each for each in known if each.state in OPEN][:1] or known[:1]:
        _to_guest(tenant, person, link)


def _to_guest(tenant: Tenant, person: Person, link: OneTimeLink) -> None:
    locale, zone, name = person.locale, person.timezone, tenant.name(person.locale)
    address = link.payload["email"]
    if person.state in OPEN:
        subject, body = letters.link(person.given_name, name, tenant.slug, locale, zone)
        post(tenant.id, Written(address, locale, subject, body, person.id, link.id))
    else:
        subject, body = letters.closed(person.given_name, name, locale, zone)
        post(tenant.id, Written(address, locale, subject, body, person.id))


@on(InvitationAccepted, InvitationExpired)
def tell_host(event: InvitationAccepted | InvitationExpired, event_id: int) -> None:
    """Whoever invited learns what came of it."""
    row = db.session.get(Invitation, event.invitation_id)
    if row is None:
        return  # it went with the account of whoever was invited
    reader = reader_of(row.invited_by)
    slug = db.session.scalar(sa.select(Tenant.slug).where(Tenant.id == row.tenant_id))
    if row.kind != "guest" or reader is None or slug is None:
        return
    accepted = isinstance(event, InvitationAccepted)
    said = Message(ACCEPTED if accepted else EXPIRED, {"name": (row.taken_name if accepted else None) or row.name})
    letter = "guest.accepted" if accepted else "guest.expired"
    tell(
        replace(reader, slug=slug),
        News(f"invitation:{row.id}", said, "guests", verb=N_("Look at your guests"), letter=letter),
        event_id,
    )
