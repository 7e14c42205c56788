"""A university that is invited hears of it; the owner hears what it says; who leaves has left once nothing runs."""

import pytest
import sqlalchemy as sa

from mentes.base.db import db
from mentes.mentorships.partners import finish_leaving, is_busy
from mentes.notices.models import Mail, Notice
from mentes.programmes.editions import making
from mentes.programmes.models import Partner
from mentes.programmes.service import edition_of


@pytest.fixture(scope="module")
def programme(world):
    """A programme of Graz to which Padua, which has no admin, and Granada are invited."""
    with world.seen_by("adele", "padua", "granada"):
        guests = [world.ids[each] for each in ("padua", "granada")]
        made = making.create(world.ids["graz"], "news", "online", ({"en": "Peer news"}, {}), guests)
        number = made.id
        db.session.commit()
    world.drain()
    return number


def told(world, name, programme, slug):
    """What this person reads of one university: text, whether it waits, where it leads; with as many letters."""
    matter = f"partner:{programme}:{world.ids[slug]}"
    with world.seen_by(name):
        mine = (Notice.person_id == world.people[name], Notice.matter == matter)
        rows = db.session.scalars(sa.select(Notice).where(*mine).order_by(Notice.id)).all()
        letters = db.session.scalars(sa.select(Mail.body).where(Mail.person_id == world.people[name])).all()
        assert sum("Peer news" in each for each in letters) >= len(rows)
        return [
            (" ".join(each.text["text"].split(")s ", 1)[1].split()[:2]), each.waits and not each.done_at, each.path)
            for each in rows
        ]


def test_an_invited_university_hears_of_it_and_the_owner_of_its_answer(world, programme):
    assert told(world, "helene", programme, "padua") == [("invites %(university)s", True, "/t/padua/desk/programmes")]
    giulia = world.client("giulia")
    for verb in ("accept", "leave"):
        assert giulia.post(f"/t/padua/desk/programmes/{programme}/{verb}").status_code == 303
        world.drain()
    assert not told(world, "helene", programme, "padua")[0][1]
    heard = told(world, "adele", programme, "padua")
    assert [(text, path) for text, _, path in heard] == [
        ("takes part", "/t/graz/desk/programmes"),
        ("takes nobody", "/t/graz/desk/programmes"),
    ]


def test_who_leaves_has_left_once_nothing_runs_there(world, programme):
    with world.seen_by(None, "graz", "padua"):
        making.invite(making.hold(programme), world.ids["padua"])
        making.accept(programme, world.ids["padua"])
        making.leave(programme, world.ids["padua"])
        db.session.commit()
    with world.seen_by(None, "graz"):
        finish_leaving(world.ids["graz"])
        assert db.session.get_one(Partner, (programme, world.ids["padua"])).state == "left"
        finish_leaving(world.ids["graz"])
        db.session.commit()
    world.drain()
    assert [text for text, *_ in told(world, "adele", programme, "padua")].count("has left") == 1


def test_who_leaves_stays_as_long_as_somebody_waits_or_runs(world):
    with world.seen_by(None, "alliance", "lyon"):
        number = edition_of(world.ids["edition"]).programme_id
        making.leave(number, world.ids["lyon"])
    with world.seen_by(None, "alliance"):
        assert is_busy(number, world.ids["lyon"])
        making.leave(number, world.ids["lyon"])
        finish_leaving(world.ids["alliance"])
        assert db.session.get_one(Partner, (number, world.ids["lyon"])).state == "leaving"
