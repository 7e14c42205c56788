"""The question between two sign-ins and one person: kept here for five minutes, for the browser that asked, and used once."""

from datetime import timedelta

import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.people import onetime
from mentes.people.entrance.models import OneTimeLink
from mentes.people.entrance.sessions import hashed
from mentes.people.signin.oidc import Identity as Arrival

JOIN = "join"
PATIENCE = timedelta(minutes=5)
OVER = N_(
    "You have answered this already, or too much time has passed. If the account is not in the list of your accounts, "
    "add it again."
)


def ask(person_id: int, tenant_id: int, browser: str, arrival: Arrival) -> OneTimeLink:
    """Keep what this sign-in told until its person says whether it joins theirs; an earlier question is over.

    `browser` is the hash of the signed-in browser's secret. Name and address are locked, and go with the answer.
    """
    earlier = (OneTimeLink.purpose == JOIN, OneTimeLink.person_id == person_id, OneTimeLink.used_at.is_(None))
    db.session.execute(sa.update(OneTimeLink).where(*earlier).values(used_at=real_now(), payload={}))
    claims = arrival.claims
    told = {"subject": arrival.subject, "name": claims.legal_name, "email": claims.email}
    told["home_organisation"] = claims.home_organisation
    about = onetime.About(tenant_id, person_id, arrival.provider_id, browser)
    return onetime.issue(JOIN, about, PATIENCE, **told)


def find(link_id: int, person_id: int, browser: str) -> OneTimeLink:
    """The question that this person was asked in this browser, held until the request ends: of two answers one counts.

    Raises NotVisible for anybody else's or another browser's, WrongState for one that was answered or is too old.
    """
    mine = (OneTimeLink.person_id == person_id, OneTimeLink.browser_hash == hashed(browser))
    chosen = sa.select(OneTimeLink).where(OneTimeLink.id == link_id, OneTimeLink.purpose == JOIN, *mine)
    link = db.session.scalar(chosen.with_for_update().execution_options(populate_existing=True))
    if link is None:
        raise NotVisible
    if link.used_at is not None or link.expires_at <= real_now():
        raise WrongState(OVER)
    return link


def spend(link: OneTimeLink) -> str:
    """It is answered: nothing of what it kept stays. Returns the subject of the account."""
    subject = str(link.payload["subject"])
    link.used_at, link.payload = real_now(), {}
    db.session.flush()
    return subject
