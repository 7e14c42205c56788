"""Guides by edition: a publication is read from its edition on, and what was read at signing stays with the signature."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.programmes.test_guides import desk, guide, write
from tests.story import Couple, world_slugs

from mentes.base.db import db
from mentes.base.outbox import record
from mentes.mentorships.models import Mentorship
from mentes.mentorships.papers.models import Paper, Signature
from mentes.mentorships.pausing import parting
from mentes.notices.models import Notice
from mentes.plugin.events import MentorshipStarted
from mentes.programmes.models import Edition, GuideText


@pytest.fixture
def later(fresh_world):
    """Another edition of the same programme, which begins a year later."""
    with fresh_world.seen_by(None, "alliance"):
        first = db.session.get_one(Edition, fresh_world.ids["edition"])
        same = {column.key: getattr(first, column.key) for column in Edition.__table__.c}
        new = {"key": "later", "starts_on": first.starts_on + timedelta(days=365), "titles": {"en": "Later edition"}}
        second = Edition(**{name: value for name, value in same.items() if name not in {"id", "version"}} | new)
        db.session.add(second)
        db.session.flush()
        return second.id


def publish(world, body, since):
    at = desk(world, "alliance", "/guideline/en")
    visitor = world.client("claire")
    sent = {"title": "Guide", "body": body, "since": str(since), "action": "publish"}
    return visitor.post(at, sent | {"version": visitor.versions(at)[0]})


@pytest.mark.requirement("S0-3")
def test_a_publication_is_read_in_its_edition_and_in_later_ones(fresh_world, later):
    world, first = fresh_world, fresh_world.ids["edition"]
    page = world.client("claire").get(desk(world, "alliance", "/guideline/en")).text
    assert "From which edition on?" in page
    assert f'value="{later}" selected' in page or f'value="{later}" checked' in page
    programme = {each: f"/t/alliance/c/{each}" for each in (first, later)}
    assert publish(world, "Words of the first.", first).status_code == 303
    assert publish(world, "Words of the later.", later).status_code == 303
    assert publish(world, "Words of the later.", later).status_code == 303  # the same again is one
    assert publish(world, "Words of nowhere.", later + 99).status_code == 422
    mine = guide(world, "luc", "lyon", "d").text
    assert ("Words of the first." in mine, "Words of the later." in mine) == (True, False)
    assert "?version=2" not in mine
    assert guide(world, "luc", "lyon", "d", more="?version=2").status_code == 404
    assert "Words of the first." in world.client().get(programme[first]).text
    assert "Words of the later." in world.client().get(programme[later]).text
    assert publish(world, "Corrected for all.", first).status_code == 303
    assert "Corrected for all." in guide(world, "luc", "lyon", "d").text
    assert "Corrected for all." in world.client().get(programme[later]).text


def sent_to_sign(world):
    """The agreement of pair b as it is sent and signed by nobody; gives the version of its text."""
    with world.seen_by(None, *world_slugs()):
        paper = db.session.scalars(sa.select(Paper).filter_by(mentorship_id=world.ids["pair:b"], key="agreement")).one()
        paper.state = "sent"
        db.session.execute(sa.delete(Signature).where(Signature.paper_id == paper.id))
        return str(paper.text_version)


def entries(world, name):
    with world.seen_by(name):
        chosen = sa.select(Notice).where(
            Notice.matter.startswith("staff:guide:"), Notice.person_id == world.people[name]
        )
        return [each.done_at is None for each in db.session.scalars(chosen)]


@pytest.mark.requirement("S0-3")
def test_nobody_signs_before_what_the_programme_wants_published_is(fresh_world, mailbox):
    world, couple = fresh_world, ("pair:b", "pair:d")
    with world.seen_by(None, *world_slugs()):
        for pair in couple:
            row = db.session.get_one(Mentorship, world.ids[pair])
            design = row.frozen["design"]
            pages = [{**each, "before_signing": True} for each in design["pages"]]
            row.frozen = {**row.frozen, "design": {**design, "pages": pages}}
            record(
                MentorshipStarted(row.id, row.edition_id), *{row.owner_id, row.mentee_tenant_id, row.mentor_tenant_id}
            )
    version, claire, diego = sent_to_sign(world), world.client("claire"), world.client("diego")
    world.drain()
    assert entries(world, "claire") == [True], "two pairs wait, and it is said once"
    assert len([each for each in mailbox.to("claire@lyon.example") if "Publish the guide" in each["Subject"]]) == 1
    listed = claire.get("/t/alliance/desk/waiting?what=guide").text
    assert listed.count("A guide to be published before the two can sign") >= 2
    assert "Guides to be published" in claire.get("/t/alliance/desk").text
    path = f"/t/granada/mentorships/{world.ids['pair:b']}/papers/agreement"
    assert "You can sign once the guide" in diego.get(path).text
    assert f'action="{path}/sign"' not in diego.get(path).text
    refused = diego.post(f"{path}/sign", {"place": "Granada", "version": version})
    assert (refused.status_code, "You can sign once the guide" in refused.text) == (409, True)
    assert write(world, "carmen", ("granada", "en"), "For Granada alone.").status_code == 303
    world.drain()
    assert entries(world, "claire") == [True], "Lyon reads nothing yet"
    assert "A guide to be published before the two can sign" in claire.get("/t/alliance/desk/waiting?what=guide").text
    assert diego.post(f"{path}/sign", {"place": "Granada", "version": version}).status_code == 303
    assert write(world, "claire", ("alliance", "en"), "For everybody.").status_code == 303
    world.drain()
    assert entries(world, "claire") == [False]
    assert "A guide to be published" not in claire.get("/t/alliance/desk/waiting?what=guide").text
    marie = world.client("marie").post(path.replace("granada", "lyon") + "/sign", {"place": "Lyon", "version": version})
    assert marie.status_code == 303
    taken = claire.post(f"{desk(world, 'alliance', '/guideline/en')}/withdraw")
    assert taken.status_code == 303
    world.drain()
    assert entries(world, "claire")[-1:] == [True], "taken back, it is asked for again"
    Couple(world, "d").do("mentee", lambda pair: parting.part(pair, pair.state))
    world.drain()
    assert not any(entries(world, "claire")), "nobody waits for it any more"


@pytest.mark.requirement("S0-3", "S0-30")
def test_what_was_read_at_signing_stays_with_the_signature(fresh_world):
    world = fresh_world
    assert write(world, "claire", ("alliance", "en"), "As it was signed.").status_code == 303
    pair = f"/t/granada/mentorships/{world.ids['pair:b']}"
    version = sent_to_sign(world)
    diego = world.client("diego")
    sent = {"place": "Granada", "version": version}
    assert diego.post(f"{pair}/papers/agreement/sign", sent).status_code == 303
    with world.seen_by(None, *world_slugs()):
        (row,) = db.session.scalars(sa.select(GuideText))
        (signature,) = db.session.scalars(sa.select(Signature).filter_by(mentorship_id=world.ids["pair:b"]))
        assert signature.guides == [row.id]
        number = row.id
    assert write(world, "claire", ("alliance", "en"), "As it is now.").status_code == 303
    kept = f"{pair}/guide/guideline?signed={number}"
    assert kept.split("/t/")[1] in diego.get(f"{pair}/papers/agreement").text.replace("&amp;", "&")
    assert "As it was signed." in diego.get(kept).text
    assert "As it is now." in guide(world, "diego", "granada", "b").text
    assert guide(world, "marie", "lyon", "b", more=f"?signed={number}").status_code == 404, "she has not signed"
