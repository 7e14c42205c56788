"""Universities, a programme and its editions on a real database, seen through the app's own session."""

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from mentes.base.clock import now
from mentes.base.db import db
from mentes.programmes.models import Edition, Partner, Programme
from mentes.tenancy.models import Tenant


@pytest.fixture
def app(database_url):
    app = Flask("mentes")
    app.config.update(SQLALCHEMY_DATABASE_URI=database_url)
    db.init_app(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def university(slug, timezone="Europe/Vienna", **values):
    row = Tenant(
        slug=slug,
        names={"en": slug.title()},
        locales=["en"],
        timezone=timezone,
        brand={"colour": "#112233", "sender": f"office@{slug}.example"},
        privacy={},
        plugins=[],
        declared={},
        **values,
    )
    db.session.add(row)
    db.session.flush()
    return row


def programme(owner, *partners, key="online", plugin="online"):
    row = Programme(owner_id=owner.id, key=key, plugin=plugin, titles={}, summaries={})
    db.session.add(row)
    db.session.flush()
    for partner in partners:
        join(row, partner)
    return row


def join(to, partner, state="accepted"):
    db.session.add(Partner(programme_id=to.id, tenant_id=partner.id, state=state, since=now()))
    db.session.flush()


def edition(of, key="2021-2022", opens=date(2021, 2, 22), closes=date(2021, 4, 18), **values):
    row = Edition(
        programme_id=of.id,
        owner_id=of.owner_id,
        key=key,
        titles={},
        config=values.pop("config", {}),
        opens_on=opens,
        closes_on=closes,
        starts_on=date(2021, 6, 1),
        **values,
    )
    db.session.add(row)
    db.session.flush()
    return row


@pytest.fixture
def statements(app):
    """The statements sent since it was last cleared."""
    sent = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: sent.append(args[2]))
    return sent
