"""Set-up links: whoever runs a university's sign-in fills in the draft and tests it, without an account here."""

from datetime import timedelta

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.people import onetime
from mentes.people.entrance.models import OneTimeLink
from mentes.people.setup.events import SetupLinkMade, SetupLinkRevoked

PURPOSE = "setup"
LASTS = timedelta(days=30)


class LinkOver(WrongState):
    """A set-up link that was good once (410)."""

    status = 410


OVER = N_(
    "This link for setting up a sign-in has ended: it was taken back, its thirty days have passed, or the sign-in is in "
    "use already. Ask the person who sent it to you for a new one; they make it on the page of your university's sign-in."
)


def opened(token: str) -> OneTimeLink:
    """The link behind a token. Raises NotVisible for a forged one, LinkOver, with whom to ask, for one that has ended."""
    try:
        return onetime.look(token, PURPOSE)
    except WrongState:
        raise LinkOver(OVER) from None


def make(tenant_id: int) -> OneTimeLink:
    """A link that opens the draft of this university and nothing else: thirty days, or until a draft goes into use."""
    link = onetime.issue(PURPOSE, onetime.About(tenant_id), LASTS)
    record(SetupLinkMade(link.id), tenant_id)
    return link


def open_links(tenant_id: int) -> list[OneTimeLink]:
    """The links that still work."""
    return list(db.session.scalars(sa.select(OneTimeLink).where(*_open(tenant_id)).order_by(OneTimeLink.id)))


def _open(tenant_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        OneTimeLink.purpose == PURPOSE,
        OneTimeLink.tenant_id == tenant_id,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > real_now(),
    )


def revoke(tenant_id: int, link_id: int) -> None:
    """Let a link work no more. Raises NotVisible for one that is not this university's."""
    chosen = sa.select(OneTimeLink).where(*_open(tenant_id), OneTimeLink.id == link_id).with_for_update()
    found = db.session.scalar(chosen.execution_options(populate_existing=True))
    if found is None:
        raise NotVisible
    found.used_at = real_now()
    record(SetupLinkRevoked(found.id), tenant_id)


def close_all(tenant_id: int) -> None:
    """Set-up is done: no link to it works any more."""
    db.session.execute(sa.update(OneTimeLink).where(*_open(tenant_id)).values(used_at=real_now()))
