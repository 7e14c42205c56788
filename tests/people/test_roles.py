"""Roles on pages: who gives which to whom, what becomes of it, and whom it is told."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.story import world_slugs
from tests.test_at_once import at_once

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import BadInput, WrongState
from mentes.base.ticks import _works
from mentes.notices.models import Mail, Notice
from mentes.people.models import Person, RoleGrant
from mentes.people.roles import service
from mentes.people.service import grant
from mentes.tenancy.models import Tenant

COORDINATOR = {"kind": "coordinator", "edition": "", "remit": "", "until": ""}


def person_page(world, name, slug="graz"):
    return f"/t/{slug}/people/{world.people[name]}"


def give(world, by, to, slug="graz", **form):
    return world.client(by).post(person_page(world, to, slug) + "/roles", COORDINATOR | form)


def roles_of(world, name):
    with world.app.app_context():
        chosen = sa.select(RoleGrant).where(RoleGrant.person_id == world.people[name], RoleGrant.revoked_at.is_(None))
        return [(each.role, each.tenant_id, each.granted_by) for each in db.session.scalars(chosen)]


def told(world, name, model=Notice):
    world.drain()
    with world.seen_by(None, *world_slugs()):
        chosen = sa.select(model).where(model.person_id == world.people[name]).order_by(model.id)
        return list(db.session.scalars(chosen))


@pytest.mark.requirement("S2-29")
@pytest.mark.parametrize("state", ["off", "left"])
def test_nobody_without_access_is_given_one(fresh_world, state):
    with fresh_world.seen_by(None, "graz"):
        db.session.get_one(Person, fresh_world.people["mia"]).state = state
    answer = give(fresh_world, "adele", "mia")
    assert answer.status_code == 409
    assert "keinen Zugang" in answer.text
    assert roles_of(fresh_world, "mia") == []


@pytest.mark.requirement("SEC-15")
def test_a_role_counts_from_the_next_click_and_ends_with_the_next(fresh_world):
    """Two browsers: Adele gives and takes, and Mia's own, signed in all the while, sees it at once."""
    mia, adele = fresh_world.client("mia"), fresh_world.client("adele")
    assert mia.get("/t/graz/desk").status_code == 403
    assert adele.post(person_page(fresh_world, "mia") + "/roles", COORDINATOR).status_code == 303
    assert mia.get("/t/graz/desk/applications").status_code == 200
    assert "Coordinator" in mia.get("/t/graz/me").text
    with fresh_world.app.app_context():
        given = db.session.scalar(
            sa.select(RoleGrant.id).where(
                RoleGrant.person_id == fresh_world.people["mia"], RoleGrant.revoked_at.is_(None)
            )
        )
    fresh_world.drain()
    page = f"/t/graz/roles/{given}/take-back"
    assert adele.get(page).status_code == 200
    assert mia.get("/t/graz/desk").status_code == 200, "the page only asks"
    assert adele.post(page).status_code == 303
    assert mia.get("/t/graz/desk").status_code == 403
    said = [each.text["text"] for each in told(fresh_world, "mia")]
    assert said == [
        "You have a new role at %(university)s: %(role)s.",
        "You no longer have this role at %(university)s: %(role)s.",
    ]
    assert [each.recipient for each in told(fresh_world, "mia", Mail)] == ["mia@graz.example"] * 2


def test_who_gives_and_takes_stays_on_record(fresh_world):
    give(fresh_world, "adele", "mia", kind="assessor", remit="International office")
    assert roles_of(fresh_world, "mia") == [("assessor", fresh_world.ids["graz"], fresh_world.people["adele"])]
    shown = fresh_world.client("adele").get(person_page(fresh_world, "mia")).text
    assert "International office" in shown
    assert "Adele Koch" in shown
    mine = fresh_world.client("mia").get("/t/graz/me").text
    assert "International office" in mine
    assert "Adele Koch" in mine


@pytest.mark.parametrize(
    ("who", "slug", "form", "status"),
    [
        ("adele mia", "graz", {"kind": "central"}, 422),
        ("adele adele", "graz", {}, 422),
        ("helene helene", "alliance", {}, 422),
        ("adele paolo", "graz", {}, 404),
        ("adele paolo", "padua", {}, 404),
        ("ingrid mia", "graz", {}, 403),
        ("claire noa", "lyon", {}, 403),
        ("mia mia", "graz", {}, 403),
        ("helene mia", "graz", {"kind": "central"}, 422),
        ("adele mia", "graz", {"kind": "assessor"}, 422),
        ("adele mia", "graz", {"until": "2020-01-01"}, 422),
        ("adele mia", "graz", {"edition": "99999"}, 422),
        ("adele ingrid", "graz", {}, 409),
    ],
)
def test_what_is_refused_changes_nothing(world, who, slug, form, status):
    by, to = who.split()
    before = roles_of(world, to)
    assert give(world, by, to, slug, **form).status_code == status
    assert roles_of(world, to) == before


@pytest.mark.requirement("SSO-15")
@pytest.mark.parametrize("role", ["coordinator", "lead", "admin", "central"])
def test_a_guest_never_looks_after_anything(fresh_world, role):
    with fresh_world.seen_by("adele") as adele:
        guest = db.session.get_one(Person, fresh_world.people["mia"])
        guest.guest = True
        with pytest.raises(BadInput):
            service.give(guest, service.Wish(role), fresh_world.ids["graz"], adele)
        with pytest.raises(BadInput):
            grant(guest, role, fresh_world.ids["graz"], by=None)
    assert roles_of(fresh_world, "mia") == []


def test_central_admins_name_each_other_and_one_always_stays(fresh_world):
    with fresh_world.seen_by("helene") as helene:
        last = db.session.scalars(sa.select(RoleGrant).where(RoleGrant.role == "central")).one()
        with pytest.raises(WrongState):
            service.take_back(last, helene)
        other = Person(
            tenant_id=fresh_world.ids["alliance"], legal_name="Olga Ott", display_name="Olga Ott", sort_name="ott olga"
        )
        other.given_name, other.email, other.locale, other.timezone, other.created_at = (
            "Olga",
            "o@x.example",
            "en",
            "UTC",
            real_now(),
        )
        db.session.add(other)
        db.session.flush()
        olga = other.id
    helene = fresh_world.client("helene")
    path = f"/t/alliance/people/{olga}/roles"
    assert helene.post(path, COORDINATOR | {"kind": "central"}).status_code == 303
    with fresh_world.app.app_context():
        both = list(db.session.scalars(sa.select(RoleGrant.id).where(RoleGrant.role == "central")))
    answers = at_once(*(lambda each=each: helene.post(f"/t/alliance/roles/{each}/take-back") for each in both))
    with fresh_world.app.app_context():
        left = list(
            db.session.scalars(
                sa.select(RoleGrant.id).where(RoleGrant.role == "central", RoleGrant.revoked_at.is_(None))
            )
        )
    assert len(left) == 1, answers


@pytest.mark.requirement("SSO-18")
@pytest.mark.parametrize("other", ["closed", "suspended", "ends soon"])
def test_a_second_central_admin_who_cannot_come_does_not_count(fresh_world, other):
    tom = {"person_id": fresh_world.people["tom"], "home_id": fresh_world.homes["tom"], "role": "central"}
    with fresh_world.seen_by(None, "trier"):
        until = real_now() + timedelta(days=3) if other == "ends soon" else None
        place = fresh_world.ids["alliance"]
        db.session.add(RoleGrant(**tom, tenant_id=place, granted_at=real_now(), expires_at=until))
        if other == "closed":
            db.session.execute(sa.update(Person).where(Person.id == tom["person_id"]).values(state="closed"))
        if other == "suspended":
            db.session.execute(sa.update(Tenant).where(Tenant.slug == "trier").values(state="suspended"))
    with fresh_world.app.app_context():
        held = (RoleGrant.role == "central", RoleGrant.person_id == fresh_world.people["helene"])
        number = db.session.scalar(sa.select(RoleGrant.id).where(*held))
    helene = fresh_world.client("helene")
    assert helene.post(f"/t/alliance/roles/{number}/take-back").status_code == 409
    assert helene.get("/t/alliance/roles").status_code == 200


def test_two_clicks_give_one_role(fresh_world):
    adele, path = fresh_world.client("adele"), person_page(fresh_world, "mia") + "/roles"
    answers = at_once(*[lambda: adele.post(path, COORDINATOR).status_code] * 4)
    assert len(roles_of(fresh_world, "mia")) == 1, answers


def test_a_role_that_ends_is_announced_once_and_then_counts_no_more(fresh_world):
    day = (real_now() + timedelta(days=20)).date().isoformat()
    give(fresh_world, "adele", "mia", until=day)

    def morning():
        with fresh_world.seen_by(None, "graz"):
            _works["roles-ending"].do(fresh_world.ids["graz"])

    def age(days):
        with fresh_world.seen_by(None, "graz"):
            back = timedelta(days=days)
            chosen = sa.update(RoleGrant).where(
                RoleGrant.person_id == fresh_world.people["mia"], RoleGrant.role == "coordinator"
            )
            db.session.execute(
                chosen.values(granted_at=RoleGrant.granted_at - back, expires_at=RoleGrant.expires_at - back)
            )

    morning()
    assert len(told(fresh_world, "mia")) == 1
    age(8)
    morning()
    morning()
    said = [each.text["text"] for each in told(fresh_world, "mia")]
    assert said[1:] == ["Your role at %(university)s ends on %(day)s: %(role)s."]
    mia = fresh_world.client("mia")
    assert mia.get("/t/graz/desk").status_code == 200
    age(13)
    assert mia.get("/t/graz/desk").status_code == 403


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("kova", ["Ana Kovačević"]),
        ("KOVAČ", ["Ana Kovačević"]),
        ("ana kov", ["Ana Kovačević"]),
        ("berg z", ["Zoë Berg"]),
        ("erg", []),
        ("%", []),
        ("paolo", []),
    ],
)
def test_names_are_found_by_the_beginnings_of_their_words_at_this_university_only(world, asked, found):
    shown = world.client("adele").get("/t/graz/people", query_string={"q": asked}).text
    names = ["Ana Kovačević", "Zoë Berg", "Paolo Zanetti", "Mia Wolf"]
    assert [name for name in names if name in shown] == found


@pytest.mark.requirement("SEC-2")
def test_people_and_roles_of_others_are_not_there(world):
    adele = world.client("adele")
    for name in ("paolo", "claire", "helene"):
        assert adele.get(person_page(world, name)).status_code == 404
    for name in ("giulia", "claire"):
        assert adele.get(f"/t/graz/roles/{world.ids[f'grant:{name}']}/take-back").status_code == 404
        assert adele.post(f"/t/graz/roles/{world.ids[f'grant:{name}']}/take-back").status_code == 404


def test_names_of_other_universities_people_stay_there(world):
    """Claire of Lyon leads for the alliance; no invitation told her name there."""
    shown = world.client("helene").get("/t/alliance/roles").text
    assert "Lead coordinator" in shown
    assert "Claire" not in shown
