"""Letters about addresses: is this one yours, and to the former one that letters go elsewhere now."""

from flask import current_app

from mentes.base.db import db
from mentes.base.i18n import N_, Message, say, speaking
from mentes.base.letter import plain
from mentes.base.outbox import on
from mentes.notices.letters import GREETING, TOKEN
from mentes.notices.readers import reader_of
from mentes.notices.service import Reader, Written, post
from mentes.people.addresses.service import AddressAdded, AddressChosen
from mentes.people.models import Address

IS_IT_YOURS = N_("Is this your e-mail address?")
ASK = N_("Somebody entered this address in Mentes. If it was you, confirm it within a day, signed in as usual.")
NOT_YOU = N_("If it was not you, do nothing; then no letters come here.")
ELSEWHERE = N_("Your letters go to another address now")
TOLD = N_("From now on letters from Mentes go to another of your addresses. If this was not you, change it back:")


@on(AddressAdded)
def address_added(event: AddressAdded, _event_id: int) -> None:
    """The address itself is asked; nothing stands in the inbox, which would prove nothing."""
    address, reader = db.session.get(Address, event.address_id), reader_of(event.person_id)
    if address is not None and reader is not None and address.verified_at is None:
        link = _button(reader, N_("Confirm this address"), f"me/addresses/confirm/{TOKEN}")
        _post(reader, address.email, IS_IT_YOURS, (say_to(reader, ASK), link, say_to(reader, NOT_YOU)), event.link_id)


@on(AddressChosen)
def address_chosen(event: AddressChosen, _event_id: int) -> None:
    """The former address learns it: whoever did this without right cannot do it in silence."""
    former = db.session.get(Address, event.former_id) if event.former_id else None
    reader = reader_of(event.person_id)
    if former is not None and reader is not None:
        link = _button(reader, N_("Look at your addresses"), "me/addresses")
        _post(reader, former.email, ELSEWHERE, (say_to(reader, TOLD), link))


def say_to(reader: Reader, text: str, **values: str) -> str:
    """A text in the language of its reader."""
    with speaking(reader.locale, reader.timezone):
        return say(Message(text, values))


def _button(reader: Reader, verb: str, path: str) -> str:
    return f"[{say_to(reader, verb)}]({current_app.config['PUBLIC_URL'].rstrip('/')}/t/{reader.slug}/{path})"


def _post(reader: Reader, email: str, subject: str, parts: tuple[str, ...], link_id: int | None = None) -> None:
    greeting = say_to(reader, GREETING, name=plain(reader.name))
    written = Written(
        recipient=email,
        locale=reader.locale,
        subject=say_to(reader, subject),
        body="\n\n".join([greeting, *parts]),
        person_id=reader.person_id,
        link_id=link_id,
    )
    post(reader.tenant_id, written)
