"""What the people of the story choose to get by mail, a letter that came back, and one in a university's own words."""

import sqlalchemy as sa

from mentes.base.actor import Actor
from mentes.base.db import db
from mentes.demo.deeds import Cast, Words
from mentes.notices.models import Mail
from mentes.notices.preferences.service import prefer
from mentes.notices.wording.service import Place, write
from mentes.programmes.service import edition_of

REPORTED = "552 5.2.2 The mailbox is over its quota"


def choose(_cast: Cast, me: Actor, wanted: Words) -> None:
    """Some kinds of news once a day, or not at all."""
    prefer(me.person_id, me.home_id, wanted)


def lose(_cast: Cast, me: Actor) -> None:
    """My newest letter comes back, as a mail server would report it."""
    mine = (Mail.tenant_id == me.home_id, Mail.person_id == me.person_id, Mail.state == "sent")
    mail = db.session.scalars(sa.select(Mail).where(*mine).order_by(Mail.id.desc()).limit(1)).first()
    if mail is not None:
        mail.state, mail.refusal = "bounced", REPORTED


def reword(cast: Cast, me: Actor, told: Words) -> None:
    """My university says a letter of the story's programme in its own words."""
    programme_id = edition_of(cast.editions["current"]).programme_id
    write(Place(me.home_id, programme_id, told["letter"], told["locale"]), told["subject"], told["body"], None)
