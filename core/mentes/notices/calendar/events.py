"""A programme's events in the calendar of those for whom they are: the entry that goes with a letter, and the feed's."""

from dataclasses import replace
from email.utils import parseaddr

from flask import current_app

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.i18n import N_, Message, in_language, say, speaking
from mentes.notices.calendar.entries import Status, page_of
from mentes.notices.calendar.feeds import Subscriber
from mentes.notices.calendar.objects import Invited, Item, invitation
from mentes.notices.service import Entry, Reader
from mentes.people.setup.senders import sender_of
from mentes.programmes.service import EditionRow, edition_of, editions_with
from mentes.programmes.titles import title_of
from mentes.tenancy.models import Tenant
from mentes.workshops.reading import Dated, own

IN = N_("%(what)s (%(programme)s)")
LED = N_("Led by: %(name)s")
MAYBE = N_("Not answered yet: %(what)s")


def event_entry(event: Dated, reader: Reader, name: str) -> Entry:
    """The entry for one person's calendar, as it stands now: to be put in, to be moved, or to be taken out."""
    off = event.state == "cancelled" or not event.comes
    with speaking(reader.locale, reader.timezone):
        item = event_item(event, edition_of(event.edition_id), reader.slug, "CANCELLED" if off else "CONFIRMED")
    tenant = db.session.get_one(Tenant, reader.tenant_id)
    sender, _ = sender_of(tenant, parseaddr(current_app.config["MAIL_FROM"])[1])
    invited = Invited((sender, tenant.name(reader.locale)), (reader.email, name))
    return Entry(invitation(item, invited), "CANCEL" if off else "REQUEST")


def event_item(event: Dated, edition: EditionRow, slug: str, status: Status) -> Item:
    """An event as somebody has it in the calendar, in the language that is spoken; one UID, whatever becomes of it."""
    page = page_of(f"/t/{slug}/events/{event.id}")
    what = say(Message(IN, {"what": in_language(event.titles), "programme": title_of(edition)}))
    led = say(Message(LED, {"name": event.led_by})) if event.led_by else ""
    return Item(
        uid=f"event-{event.id}",
        summary=what,
        starts=event.starts_at,
        ends=event.ends_at,
        stamp=real_now(),
        sequence=event.sequence,
        status=status,
        description="\n\n".join(part for part in (in_language(event.about), led, page) if part),
        link=event.link or "",
        place=event.place or "",
        page=page,
    )


def events_of(reader: Subscriber) -> list[Item]:
    """The events in a subscribed calendar: those to which somebody comes, and those that wait for an answer, as such."""
    shown = [each for each in own(reader.person_id, reader.tenant_id) if _is_shown(each)]
    editions = {each.id: each for each in editions_with({each.edition_id for each in shown})} if shown else {}
    return [_shown(each, editions[each.edition_id], reader) for each in shown]


def _is_shown(event: Dated) -> bool:
    """What was called off stays as such until its day; what one does not come to is not there."""
    if event.answer == "signed_off" or event.presence in {"excused", "absent"}:
        return False
    return not event.has_begun or (event.comes and event.state == "fixed")


def _shown(event: Dated, edition: EditionRow, reader: Subscriber) -> Item:
    status: Status = "CANCELLED" if event.state == "cancelled" else "CONFIRMED" if event.comes else "TENTATIVE"
    item = replace(event_item(event, edition, reader.slug, status), stamp=event.created_at, busy=status == "CONFIRMED")
    if status != "TENTATIVE":
        return item
    return replace(item, summary=say(Message(MAYBE, {"what": item.summary})), link="")
