"""The last letter to somebody whose account was erased; no row keeps it once it has gone."""

from mentes.base.db import db
from mentes.base.i18n import N_, Message, say, speaking
from mentes.base.letter import plain
from mentes.base.outbox import on
from mentes.mentorships.goodbye import erasing
from mentes.mentorships.goodbye.erasing import AccountErased
from mentes.notices.forgetting import InvitationForgotten, forget_invitation
from mentes.notices.letters import GREETING
from mentes.notices.models import LAST
from mentes.notices.service import Written, post
from mentes.tenancy.models import Tenant

SUBJECT = N_("Your account is erased: %(university)s")
ERASED = N_(
    "As you wished, your account in Mentes is erased, with what was kept about you and what you wrote. "
    "This cannot be undone, and this is the last letter that you get."
)
PROOF = N_(
    "Certificates that you have downloaded still prove themselves by their number; your name is not kept with it."
)
NOT_YOU = N_("If it was not you who did this, write to your university: somebody was signed in as you.")


@on(AccountErased)
def confirm(event: AccountErased, _event_id: int) -> None:
    """To the address that was used; written once."""
    row = erasing.held(event.person_id)
    if row is None or erasing.LETTER not in row.to_do:
        return
    who = row.sought["letter"]
    tenant = db.session.get_one(Tenant, event.home_id)
    with speaking(who["locale"], who["timezone"]):
        subject = say(Message(SUBJECT, {"university": tenant.name(who["locale"])}))
        parts = [say(Message(GREETING, {"name": plain(who["given_name"])})), say(ERASED), say(PROOF), say(NOT_YOU)]
    post(event.home_id, Written(who["email"], who["locale"], subject, "\n\n".join(parts), kind=LAST))
    erasing.done(row, erasing.LETTER)


@on(InvitationForgotten)
def forget_guest(event: InvitationForgotten, _event_id: int) -> None:
    """At the inviting person's own university."""
    forget_invitation(event.invitation_id)
