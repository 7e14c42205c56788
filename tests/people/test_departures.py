"""Whoever leaves a university loses access, and those who look after them learn of it (SSO-18)."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.people.test_sign_in import begun, house, provider, refused  # noqa: F401 - fixtures
from tests.story import world_slugs

from mentes.admission.models import Application, Proposal
from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.models import History
from mentes.base.ticks import _works
from mentes.notices.models import Mail, Notice
from mentes.people.departures import service
from mentes.people.entrance.models import IdentityProvider, WebSession
from mentes.people.models import Fact, Person, RoleGrant


def rows(world, statement):
    with world.seen_by(None, *world_slugs()):
        return db.session.scalars(statement).all()


def change(world, statement):
    with world.seen_by(None, *world_slugs()):
        db.session.execute(statement)


def person(world, name):
    return rows(world, sa.select(Person).where(Person.id == world.people[name]))[0]


def university_says(world, claim):
    """Graz sends affiliations under this name; `locale` holds words, and none of this university's scope."""
    home = sa.select(IdentityProvider).where(IdentityProvider.tenant_id == world.ids["graz"])
    with world.app.app_context():
        db.session.scalars(home).one().claims = {"affiliations": claim}
        db.session.commit()


def waiting(world, name, kind="staff:left"):
    world.drain()
    chosen = sa.select(Notice).where(Notice.person_id == world.people[name], Notice.matter.startswith(kind))
    return rows(world, chosen)


def morning(world, slug="graz"):
    with world.seen_by(None, slug):
        _works["absent-people"].do(world.ids[slug])
    world.drain()


def away(world, name, days):
    seen = real_now() - timedelta(days=days)
    change(world, sa.update(Person).where(Person.id == world.people[name]).values(seen_at=seen))


@pytest.mark.requirement("SSO-18")
def test_access_ends_with_the_affiliation_and_comes_back_with_it(house):  # noqa: F811
    ana, elsewhere = house.client(), house.client("ana")
    assert ana.get(begun(ana)).status_code == 302
    university_says(house, "locale")
    answer = ana.get(begun(ana))
    refused(answer)
    said = ana.get(answer.location, headers={"Accept-Language": "en"}).text
    assert "no longer says that you belong to it" in said
    assert person(house, "ana").state == "left"
    for browser in (ana, elsewhere):
        assert browser.get("/t/graz/home").status_code == 302
    assert not rows(house, sa.select(WebSession).where(WebSession.person_id == house.people["ana"]))
    refused(ana.get(begun(ana)))
    assert len(rows(house, sa.select(History).where(History.event == "PersonLeft"))) == 1
    pair = house.ids["pair:a"]
    told = waiting(house, "ingrid")
    assert [each.path for each in told] == [f"/t/graz/mentorships/{pair}"]
    assert house.client("ingrid").get(told[0].path).status_code == 200
    assert [each.path for each in waiting(house, "claire")] == [f"/t/alliance/mentorships/{pair}"]
    assert waiting(house, "giulia") == []
    university_says(house, "eduperson_scoped_affiliation")
    assert ana.get(begun(ana)).status_code == 302
    assert person(house, "ana").state == "active"
    assert ana.get("/t/graz/home").status_code == 200


@pytest.mark.requirement("SSO-18")
def test_roles_end_and_come_back_only_where_a_file_names_them(house):  # noqa: F811
    ingrid = house.client()
    ingrid.get(begun(ingrid, key="ingrid"))
    assert ingrid.get("/t/graz/desk").status_code == 200
    university_says(house, "locale")
    refused(ingrid.get(begun(ingrid, key="ingrid")))
    university_says(house, "eduperson_scoped_affiliation")
    assert ingrid.get("/t/graz/desk").status_code == 302
    ingrid.get(begun(ingrid, key="ingrid"))
    assert ingrid.get("/t/graz/desk").status_code == 200


@pytest.mark.requirement("SSO-18")
@pytest.mark.parametrize("case", ["claim not sent", "had none before"])
def test_silence_is_no_departure(house, case):  # noqa: F811
    """Many universities send no affiliation; nobody loses access for that."""
    if case == "claim not sent":
        university_says(house, "no_such_claim")
    else:
        change(house, sa.delete(Fact).where(Fact.person_id == house.people["ana"]))
        university_says(house, "locale")
    ana = house.client()
    assert ana.get(begun(ana)).status_code == 302
    assert person(house, "ana").state == "active"


@pytest.mark.parametrize(
    ("words", "counts"),
    [((), False), (("library-walk-in",), False), (("library-walk-in", "student"), True), (("alum",), True)],
)
def test_who_belongs(words, counts):
    assert service.belongs(words) is counts


@pytest.mark.requirement("SSO-18")
def test_a_year_without_a_sign_in_ends_it_after_a_warning(fresh_world):
    """The clock: told once at eleven months, in time at twelve; who merely has an account is not written to."""
    away(fresh_world, "ana", 334)
    away(fresh_world, "mia", 334)
    morning(fresh_world)
    assert waiting(fresh_world, "ana", "access:") == []
    away(fresh_world, "ana", 336)
    away(fresh_world, "mia", 336)
    morning(fresh_world)
    morning(fresh_world)
    assert len(waiting(fresh_world, "ana", "access:")) == 1
    letters = rows(
        fresh_world,
        sa.select(Mail.subject).where(Mail.person_id == fresh_world.people["ana"]).order_by(Mail.id.desc()).limit(1),
    )
    assert "elf Monaten" in letters[0]
    assert waiting(fresh_world, "mia", "access:") == []
    away(fresh_world, "ana", 364)
    morning(fresh_world)
    assert person(fresh_world, "ana").state == "active"
    away(fresh_world, "ana", 366)
    morning(fresh_world)
    assert person(fresh_world, "ana").state == "left"
    assert person(fresh_world, "mia").state == "active"
    assert len(waiting(fresh_world, "ingrid")) == 1


@pytest.mark.requirement("SSO-18")
def test_what_was_open_is_closed_and_nobody_waits_for_them(fresh_world):
    """Zoë was proposed to Luc: he is free again, and learns no reason."""
    away(fresh_world, "zoe", 400)
    morning(fresh_world)
    proposal = fresh_world.ids["proposal:zoe"]
    assert rows(fresh_world, sa.select(Proposal.state).where(Proposal.id == proposal)) == ["declined"]
    open_ones = (Application.person_id == fresh_world.people["zoe"], Application.state == "submitted")
    assert not rows(fresh_world, sa.select(Application.id).where(*open_ones))
    application = fresh_world.ids["application:zoe"]
    assert [each.path for each in waiting(fresh_world, "ingrid", "staff:left_alone")] == [
        f"/t/graz/desk/applications/{application}"
    ]


def test_the_last_central_admin_stays(fresh_world):
    away(fresh_world, "helene", 400)
    morning(fresh_world, "alliance")
    assert person(fresh_world, "helene").state == "active"
    assert rows(fresh_world, sa.select(RoleGrant.revoked_at).where(RoleGrant.role == "central")) == [None]


@pytest.mark.requirement("SSO-17")
def test_of_somebody_who_moved_that_is_what_is_said(house):  # noqa: F811
    with house.seen_by(None, *world_slugs()):
        service.leave(db.session.get_one(Person, house.people["ana"]), "moved")
    (told,) = waiting(house, "ingrid", "staff:moved")
    assert told.path == f"/t/graz/mentorships/{house.ids['pair:a']}"
    assert house.client("ingrid").get(told.path).status_code == 200
    page = house.client("ingrid").get("/t/graz/inbox", headers={"Accept-Language": "en"}).text
    assert "moved to another university" in page or "Universität gewechselt" in page
    assert waiting(house, "ingrid") == []  # nothing of lost access


@pytest.mark.requirement("SSO-18")
def test_no_affiliation_takes_the_last_central_role_from_nobody(house):  # noqa: F811
    """The sign-in is refused; the role stays, and so does the browser that is signed in already."""
    with house.app.app_context():
        values = {"tenant_id": house.ids["alliance"], "person_id": house.people["ana"], "home_id": house.ids["graz"]}
        db.session.execute(sa.delete(RoleGrant).where(RoleGrant.role == "central"))
        db.session.add(RoleGrant(**values, role="central", granted_at=real_now()))
        db.session.commit()
    ana, before = house.client(), house.client("ana")
    assert ana.get(begun(ana)).status_code == 302
    university_says(house, "locale")
    again = house.client()
    answer = again.get(begun(again))
    refused(answer)
    page = again.get(answer.location, headers={"Accept-Language": "en"}).text
    assert "let somebody else look after all universities too" in page
    assert "Try again" not in page
    assert person(house, "ana").state == "active"
    assert rows(house, sa.select(RoleGrant.revoked_at).where(RoleGrant.role == "central")) == [None]
    assert before.get("/a").status_code == 200
