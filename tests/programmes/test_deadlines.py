"""Deadlines and reminders are parameters of the edition, laid over what its programme says; what has begun keeps its own."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests import story

from mentes.base.clock import _Offset
from mentes.base.db import db
from mentes.mentorships.pair import load_pair
from mentes.mentorships.papers.service import days_for
from mentes.mentorships.steps import way_of
from mentes.notices.ladder.reminding import climb
from mentes.notices.models import Notice
from mentes.programmes.models import Edition
from mentes.programmes.rules import freeze_edition, ladder_of
from mentes.programmes.service import edition_of

HEAD = "/t/alliance/desk/editions"


def typed(world, lead, **more):
    """What the page shows, with some of it typed anew, as a browser sends it."""
    page = lead.get(f"{HEAD}/{world.ids['edition']}/deadlines").text
    sent = {}
    for tag in page.split("<input")[1:]:
        own = tag.split(">")[0]
        name = own.split('name="')[1].split('"')[0] if 'name="' in own else ""
        if name and 'type="radio"' not in own:
            sent[name] = own.split('value="')[1].split('"')[0] if 'value="' in own else ""
        elif name and " checked" in own:
            sent[name] = own.split('value="')[1].split('"')[0]
    return sent | more


def own(world):
    with world.seen_by(None, "alliance"):
        return db.session.scalar(sa.select(Edition.waiting).where(Edition.id == world.ids["edition"]))


@pytest.mark.requirement("S0-37")
def test_an_edition_sets_its_own_days_and_goes_back_to_its_programmes(world):
    lead = world.client("claire")
    page = f"{HEAD}/{world.ids['edition']}/deadlines"
    shown = lead.get(page)
    assert shown.status_code == 200
    assert "A proposed pair waits for two answers" in shown.text
    assert "Minutes of the mentoring call" in shown.text
    assert "A pair stays quiet after it was asked" in shown.text
    assert "A supervisor is asked to approve" not in shown.text
    first = typed(world, lead)
    more = {"proposal-days": "10", "proposal-first": "4", "proposal-second": "", "paper__minutes-days": "9"}
    assert lead.post(page, typed(world, lead, **more)).status_code == 303
    assert {(each["key"], each["days"]) for each in own(world)} == {("proposal", 10), ("paper:minutes", 9)}
    with world.seen_by(None, *story.world_slugs()):
        edition = edition_of(world.ids["edition"])
        assert ladder_of(edition, "proposal").nudges == (4,)
        frozen = freeze_edition(edition.id)["design"]["waiting"]
        assert {each["key"]: each["days"] for each in frozen}["paper:minutes"] == 9
        begun = way_of(load_pair(world.ids["pair:a"], world.ids["alliance"]))
        assert days_for(begun, begun.design.paper("minutes")) != 9
    late = lead.post(page, first | {"proposal-days": "12"})
    assert late.status_code == 409
    assert {each["days"] for each in own(world)} == {10, 9}
    assert lead.post(page, typed(world, lead, action="usual")).status_code == 303
    assert own(world) == []


@pytest.mark.requirement("S0-37", "UX-45")
def test_the_days_between_two_letters_are_the_editions(world):
    lead, page = world.client("claire"), f"{HEAD}/{world.ids['edition']}/deadlines"
    assert "Time between two letters" in lead.get(page).text
    assert lead.post(page, typed(world, lead, **{"reminders-days": "5"})).status_code == 303
    assert [(each["key"], each["days"]) for each in own(world)] == [("reminders", 5)]
    with world.seen_by(None, *story.world_slugs()):
        about = f"staff:application:{world.ids['application:noa']}"
        chosen = sa.select(Notice).where(Notice.matter == about, Notice.person_id == world.people["claire"])
        entry = db.session.scalars(chosen).first()
        entry.nudge_at = entry.created_at + timedelta(days=1)
        for days, nudged in ((4, 0), (5, 1)):
            _Offset.hold(days * 86_400)
            climb(entry)
            assert entry.nudged == nudged, days
        _Offset.hold(0)
        db.session.rollback()
    assert lead.post(page, typed(world, lead, **{"reminders-days": "0"})).status_code == 422
    assert lead.post(page, typed(world, lead, action="usual")).status_code == 303


def test_what_does_not_fit_is_said_in_words(world):
    lead = world.client("claire")
    page = f"{HEAD}/{world.ids['edition']}/deadlines"
    for more, words in (
        ({"proposal-second": "3", "proposal-first": "3"}, "The second reminder comes after the first."),
        ({"proposal-second": "9"}, "A reminder comes before the time is over."),
        ({"proposal-first": ""}, "Write the first reminder before the second."),
        ({"proposal-days": "0"}, "proposal-days"),
    ):
        answer = lead.post(page, typed(world, lead, **more))
        assert answer.status_code == 422, more
        assert words in answer.text
    assert world.client("carmen").get(page).status_code in {403, 404}
