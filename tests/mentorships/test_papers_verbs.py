"""Papers by their verbs and on their page: who writes, who agrees, what is fixed, what nobody else reads."""

import pytest
import sqlalchemy as sa
from tests.story import Couple, canary, world_slugs

from mentes.base.db import db
from mentes.base.errors import NotAllowed, WrongState
from mentes.mentorships.models import Side
from mentes.mentorships.papers import service as papers
from mentes.mentorships.papers.models import Paper, PaperText, Signature
from mentes.people.profile import service as profile

GOAL = {"goals-0-text": "A postdoc", "goals-0-area": "career"}


@pytest.fixture
def a(fresh_world):
    """Ana and Paolo: minutes of meeting 2 confirmed, of meeting 3 drafted."""
    return Couple(fresh_world, "a")


@pytest.fixture
def b(fresh_world):
    """Marie and Diego: the agreement's second text is sent, Marie has signed it."""
    return Couple(fresh_world, "b")


def page(world, name, slug, key, path):
    return world.client(name).get(f"/t/{slug}/mentorships/{world.ids[f'pair:{key}']}/{path}")


def as_seen(visitor, path, action="send", **values):
    """What a browser sends that has just opened the form."""
    return {**values, "action": action, "version": visitor.versions(f"{path}?change=1")[0]}


def agreement(world):
    return f"/t/lyon/mentorships/{world.ids['pair:b']}/papers/agreement"


@pytest.mark.requirement("S0-23", "S0-24", "S0-30")
def test_agreement_shows_both_names_and_who_has_not_signed(fresh_world, b):
    with fresh_world.seen_by(
        None, *world_slugs()
    ):  # they are called otherwise in lists; the agreement has their full names
        db.session.execute(sa.update(Side).values(display_name="M."))
    shown = page(fresh_world, "diego", "granada", "b", "papers/agreement").text
    for words in ("Marie Durand", "Diego Martín", "Graz", "Not signed yet"):
        assert words in shown
    b.sign("mentor", 2)
    with fresh_world.seen_by("marie"):
        rows = db.session.scalars(sa.select(Signature).where(Signature.text_version == 2)).all()
    signed = [each for each in rows if each.mentorship_id == fresh_world.ids["pair:b"]]
    assert {(each.role, each.place, each.timezone) for each in signed} == {
        ("mentee", "Graz", "Europe/Vienna"),
        ("mentor", "Graz", "Europe/Vienna"),
    }
    assert all(each.signed_at and each.clauses_hash for each in signed)


@pytest.mark.requirement("S0-30")
def test_one_signs_in_the_zone_that_one_has_chosen(fresh_world, b):
    with fresh_world.seen_by("diego") as actor:
        person = profile.own(actor.person_id, actor.home_id, hold=True)
        profile.change(person, {"timezone": "Atlantic/Canary"}, profile.version_of(person))
    fresh_world.drain()
    b.sign("mentor", 2)
    with fresh_world.seen_by("diego"):
        chosen = sa.select(Signature.timezone).where(
            Signature.mentorship_id == fresh_world.ids["pair:b"],
            Signature.text_version == 2,
            Signature.role == "mentor",
        )
        assert db.session.scalars(chosen).all() == ["Atlantic/Canary"]


@pytest.mark.requirement("S0-26", "S0-27", "S0-31")
def test_clauses_are_fixed_and_a_change_voids_signatures(fresh_world):
    marie = fresh_world.client("marie")
    assert marie.post(agreement(fresh_world), {**GOAL, "clauses": "none", "action": "send"}).status_code == 400
    assert marie.post(agreement(fresh_world), as_seen(marie, agreement(fresh_world), **GOAL)).status_code == 303
    shown = page(fresh_world, "diego", "granada", "b", "papers/agreement").text
    assert "We respect each other&#39;s privacy." in shown
    assert "We treat what we talk about as confidential." in shown
    with fresh_world.seen_by("marie"):
        paper = db.session.scalars(
            sa.select(Paper).where(Paper.mentorship_id == fresh_world.ids["pair:b"], Paper.key == "agreement")
        ).one()
        valid = sa.select(Signature).where(Signature.paper_id == paper.id, Signature.text_version == paper.text_version)
        assert (paper.text_version, paper.state) == (3, "sent")
        assert db.session.scalars(valid).all() == []


@pytest.mark.requirement("S0-25")
@pytest.mark.parametrize(("rows", "status"), [(0, 422), (1, 303), (3, 303), (4, 422)])
def test_one_to_three_goals(fresh_world, rows, status):
    goals = {
        f"goals-{n}-{part}": f"{value}" for n in range(rows) for part, value in (("text", f"g{n}"), ("area", "career"))
    }
    marie = fresh_world.client("marie")
    answer = marie.post(agreement(fresh_world), as_seen(marie, agreement(fresh_world), **goals))
    assert answer.status_code == status
    assert status == 303 or rows == 0 or "g3" in answer.text


@pytest.mark.requirement("S0-25")
def test_goal_needs_its_area(fresh_world):
    answer = fresh_world.client("marie").post(agreement(fresh_world), {"goals-0-text": "A postdoc", "action": "send"})
    assert answer.status_code == 422
    assert "A postdoc" in answer.text


@pytest.mark.requirement("S0-32", "S0-33")
def test_mentee_writes_and_mentor_confirms(a):
    with pytest.raises(NotAllowed):
        a.write("mentor", "minutes", "own", number=3)
    with pytest.raises(WrongState):
        a.paper("mentor", "minutes", papers.confirm, 1, None, number=3)  # a draft
    a.write("mentee", "minutes", "sent", number=3)
    with pytest.raises(NotAllowed):
        a.paper("mentee", "minutes", papers.confirm, 1, None, number=3)
    with pytest.raises(WrongState):
        a.paper("mentor", "minutes", papers.confirm, 2, None, number=3)  # not what was read
    a.paper("mentor", "minutes", papers.confirm, 1, None, number=3)
    a.paper("mentor", "minutes", papers.confirm, 1, {"advice": "twice"}, number=3)


@pytest.mark.requirement("S0-32")
def test_mentor_gets_403_and_there_is_one_for_each_meeting(fresh_world, a):
    path = f"/t/padua/mentorships/{fresh_world.ids['pair:a']}/meetings/3/papers/minutes"
    answer = fresh_world.client("paolo").post(path, {"research": "x", "career": "", "comments": "", "action": "send"})
    assert answer.status_code == 403
    a.write("mentee", "minutes", "again", number=3)
    with fresh_world.seen_by(None, *world_slugs()):
        chosen = sa.select(Paper.meeting_id).where(
            Paper.mentorship_id == fresh_world.ids["pair:a"], Paper.key == "minutes"
        )
        meetings = db.session.scalars(chosen).all()
    assert len(meetings) == len(set(meetings)) == 2


@pytest.mark.requirement("S0-34")
def test_addition_of_the_mentor_is_kept_apart(fresh_world):
    shown = page(fresh_world, "ana", "graz", "a", "meetings/2/papers/minutes").text
    assert canary("a", "minutes") in shown
    assert canary("a", "advice") in shown.split("paper-addition")[1]
    with fresh_world.seen_by("ana") as ana:
        rows = db.session.scalars(sa.select(PaperText).where(PaperText.part == "addition")).all()
        assert {row.author_id for row in rows} == {fresh_world.people["paolo"]}
        assert ana.person_id not in {row.author_id for row in rows}


@pytest.mark.requirement("S0-35")
def test_one_field_at_least(fresh_world):
    path = f"/t/graz/mentorships/{fresh_world.ids['pair:a']}/meetings/3/papers/minutes"
    ana, empty = fresh_world.client("ana"), {"research": "", "career": " ", "comments": ""}
    assert ana.post(path, {**empty, "action": "send"}).status_code == 422
    assert ana.post(path, as_seen(ana, path, **empty | {"comments": "x"})).status_code == 303


@pytest.mark.requirement("S0-36")
def test_confirmed_ones_are_locked(a):
    with pytest.raises(WrongState):
        a.write("mentee", "minutes", "other", number=2)
    with pytest.raises(WrongState):
        a.write("mentee", "agreement", "other")
    with pytest.raises(WrongState):
        a.paper("mentor", "minutes", papers.give_back, 1, "too late", number=2)


def test_draft_is_for_its_author_alone(fresh_world):
    assert canary("a", "draft") in page(fresh_world, "ana", "graz", "a", "meetings/3/papers/minutes").text
    assert canary("a", "draft") not in page(fresh_world, "paolo", "padua", "a", "meetings/3/papers/minutes").text


def test_given_back_twice_counts_once(fresh_world, b):
    for _ in range(2):
        b.paper("mentor", "agreement", papers.give_back, 2, "More, please")
    with fresh_world.seen_by(None, *world_slugs()):
        paper = db.session.scalars(sa.select(Paper).where(Paper.mentorship_id == fresh_world.ids["pair:b"])).one()
        assert paper.state == "returned"
        assert paper.due_at is not None


@pytest.mark.requirement("S0-12")
@pytest.mark.parametrize(
    ("name", "slug"),
    [("ingrid", "graz"), ("giulia", "padua"), ("claire", "alliance"), ("helene", "alliance"), ("adele", "graz")],
)
@pytest.mark.parametrize("path", ["", "/papers/agreement", "/meetings/2/papers/minutes", "/meetings/2"])
def test_staff_read_nothing_that_the_two_wrote(world, name, slug, path):
    answer = world.client(name).get(f"/t/{slug}/mentorships/{world.ids['pair:a']}{path}")
    assert answer.status_code in ({200, 404} if path == "" else {404})
    assert "canary" not in answer.text
