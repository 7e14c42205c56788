"""What is told in confidence never goes to the one it is about, and goes on its way though its writer goes (decision 0065)."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.mentorships.test_erasing_accounts import erase
from tests.notices.test_reporting import WORD, at, box, confide, left, text_of, to  # noqa: F401 - the box is a fixture

from mentes.base import mail
from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.models import Outbox
from mentes.notices.reporting import sending
from mentes.people.guests.models import Invitation
from mentes.people.models import Address, Person, RoleGrant
from mentes.programmes.support import confiding
from mentes.programmes.support.service import Place

pytestmark = pytest.mark.one_server
ELSEWHERE = "g.huber@private.example"


def hears_at(world, slug, name):
    """Somebody has accepted to be ombudsperson of this university, by another address of theirs."""
    with world.seen_by(None, slug, "graz"):
        place, person = world.ids[slug], db.session.get_one(Person, world.people[name])
        about = {"tenant_id": place, "role": "ombudsperson"}
        named = {"kind": "role", "email": ELSEWHERE, "name": "Hearer", "locale": "en", "state": "accepted"}
        taken = {"taken_by": person.id, "taken_name": "Hearer of Graz", "invited_by": world.people["carmen"]}
        until = {"invited_at": real_now(), "expires_at": real_now() + timedelta(days=1)}
        db.session.add(Invitation(**about, **named, **taken, **until))
        db.session.add(RoleGrant(**about, person_id=person.id, home_id=person.tenant_id, granted_at=real_now()))


@pytest.mark.parametrize("where", ["pair", "proposal"])
def test_the_other_is_no_reader_though_they_hold_the_role(fresh_world, where):
    world = fresh_world
    hears_at(world, "granada", "georg")
    other = world.client("diego").get(at(world, "diego", "b")).text
    assert ELSEWHERE in other, "to somebody else of that university he is one"
    path = {
        "pair": f"mentorships/{world.ids['pair:c']}",
        "proposal": f"proposals/{world.ids['proposal:lucia']}",
    }[where]
    answer = world.client("lucia").get(f"/t/granada/{path}/confide")
    assert answer.status_code == 200
    assert ELSEWHERE not in answer.text
    assert "Hearer of Graz" not in answer.text


def test_nobody_reads_about_themselves_at_an_address_of_theirs(fresh_world):
    world = fresh_world
    home, edition, georg = world.ids["graz"], world.ids["edition"], world.people["georg"]
    with world.seen_by(None, "graz"):
        confiding.name_confidant(Place(home, None), "Somebody", ELSEWHERE, 1)
    for confirmed, offered in ((None, [ELSEWHERE]), (real_now(), ["help@graz.example"])):
        with world.seen_by(None, "graz"):
            own = {"tenant_id": home, "person_id": georg, "email": ELSEWHERE, "folded": ELSEWHERE, "source": "self"}
            db.session.query(Address).filter_by(folded=ELSEWHERE).delete()
            db.session.add(Address(**own, created_at=real_now(), verified_at=confirmed))
            db.session.flush()
            assert [each.email for each in confiding.ears(home, edition, {georg})] == offered


@pytest.mark.requirement("S2-29")
def test_what_waits_for_the_mail_server_arrives_though_its_writer_is_erased(fresh_world, box, monkeypatch):  # noqa: F811
    world = fresh_world
    assert confide(world, "ana").status_code == 303

    def away(*_):
        raise mail.NotNow("away")

    with monkeypatch.context() as broken:
        broken.setattr(sending, "deliver", away)
        world.drain()
        assert erase(world, "ana").status_code == 303
        world.drain()
        ((person_id, locked),) = left(world)
        assert person_id is None
        assert locked is not None
    with world.app.app_context():
        mine = Outbox.event == "ReportMade", Outbox.done_at.is_(None)
        db.session.execute(sa.update(Outbox).where(*mine).values(due_at=real_now()))
        db.session.commit()
    world.drain()
    (letter,) = to(box, "ombuds@graz.example")
    assert WORD in text_of(letter).replace("\\", "")
    assert left(world) == [(None, None)]
