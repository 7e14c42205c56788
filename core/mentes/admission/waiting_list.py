"""The waiting list: an application that fits and for which there is no place yet; it ends with the edition, or when its time is over."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa

from mentes.admission.models import Application
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.plugin.pairing_events import ApplicationWaitlisted, WaitingListEnded
from mentes.programmes.models import Edition
from mentes.programmes.rules import ladder_of
from mentes.programmes.service import EditionRow


def put(application: Application, edition: EditionRow, word: str) -> None:
    """Keep somebody waiting for a place, with a word for them. Said twice, it counts once.

    From here they are accepted or declined as before. Raises WrongState when it was decided otherwise.
    """
    if application.state == "waiting_list":
        return
    if application.state != "submitted":
        raise WrongState(N_("This application was decided already. Look at the list again."))
    application.state, application.reason, application.due_at = "waiting_list", word, ends_at(edition)
    db.session.flush()
    news = ApplicationWaitlisted(application.id, application.edition_id)
    record(news, application.tenant_id, application.owner_id)


def ends_at(edition: EditionRow) -> datetime:
    """Until when somebody waits who is put on the list now: so many days, and no longer than the edition."""
    days = now() + timedelta(days=ladder_of(edition, "waiting_list").days)
    if edition.ends_on is None:
        return days
    return min(days, datetime.combine(edition.ends_on, time.max, UTC))


def over(owner_id: int) -> Sequence[Application]:
    """Those who wait in vain: their time is over, or the edition has ended; held."""
    today = now().date()
    ended = sa.or_(Application.due_at < now(), Edition.state == "archived", Edition.ends_on < today)
    chosen = sa.select(Application).join(Edition, Edition.id == Application.edition_id)
    mine = chosen.where(Application.owner_id == owner_id, Application.state == "waiting_list", ended)
    held = mine.with_for_update(of=Application, skip_locked=True).execution_options(populate_existing=True)
    return db.session.scalars(held.order_by(Application.id)).all()


def expire(application: Application) -> None:
    """No place became free: it is closed, and the person can apply anew."""
    application.state, application.decided_at = "expired", now()
    db.session.flush()
    news = WaitingListEnded(application.id, application.edition_id)
    record(news, application.tenant_id, application.owner_id)
