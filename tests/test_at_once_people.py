"""Two at the same moment where people, roles and sign-ins change: one effect each, and the other is told (REL-7, UX-15)."""

import time
from datetime import timedelta
from functools import partial
from threading import Event

import pytest
import sqlalchemy as sa

from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import WrongState
from mentes.base.models import History
from mentes.people.accounts.service import TAKEN, attach
from mentes.people.entrance.models import HomeOrganisation, Identity, IdentityProvider
from mentes.people.guests.models import Invitation
from mentes.people.models import Fact, RegistryEntry, RoleGrant
from mentes.people.records import service as records
from mentes.people.setup.events import SignInActivated, SignInDrafted
from mentes.plugin.events import FactConfirmed, InvitationAccepted, RegisterImported, RoleGranted
from mentes.tenancy.models import Tenant
from tests.people.new_university import UNIVERSITY, draft
from tests.people.test_role_invitations import link  # noqa: F401 - a fixture
from tests.people.test_sessions import age, is_in
from tests.story import apply, world_slugs
from tests.test_at_once import TIMES, at_once, seen, sent, statuses, told

AT = "/t/evora/setup/sign-in"
ISSUER = "https://id.evora.example"


def events_of(world, slug, event):
    """How often this was recorded for a university that the story does not know."""
    with world.app.app_context():
        world.ids[slug] = db.session.scalar(sa.select(Tenant.id).where(Tenant.slug == slug))
    with world.seen_by(None, slug):
        return db.session.scalar(sa.select(sa.func.count()).where(History.event == event.__name__))


def providers(world, **kept):
    with world.app.app_context():
        chosen = sa.select(IdentityProvider).where(IdentityProvider.issuer.contains("evora"))
        return db.session.scalars(chosen.filter_by(**kept)).all()


@pytest.fixture
def drafted(fresh_world):
    """Évora with a draft that has passed its test."""
    helene = fresh_world.client("helene")
    assert helene.post("/a/universities/new", UNIVERSITY).status_code == 303
    assert helene.post(AT, draft(ISSUER, 0)).status_code == 303
    with fresh_world.app.app_context():
        db.session.execute(
            sa.update(IdentityProvider)
            .where(IdentityProvider.issuer == ISSUER)
            .values(tested_version=1, tested_at=real_now())
        )
        db.session.commit()
    return fresh_world


@pytest.mark.requirement("SSO-12", "REL-7")
@pytest.mark.parametrize("_time", range(TIMES))
def test_two_admins_activate_one_draft(drafted, _time):
    click = {"version": "1", "meaning": ""}
    answers = at_once(*(sent(drafted, "helene", AT + "/activate", **click) for _ in range(2)))
    assert statuses(answers)[0] == 303
    assert statuses(answers)[1] in {404, 409}
    assert len(providers(drafted, state="active")) == 1
    assert events_of(drafted, "evora", SignInActivated) == 1


@pytest.mark.requirement("UX-49", "REL-7")
@pytest.mark.parametrize("_time", range(TIMES))
def test_activated_while_another_edits(drafted, _time):
    """What goes live is what was tested, whoever is first; and what was typed is not lost."""
    put, save = at_once(
        sent(drafted, "helene", AT + "/activate", version="1", meaning=""),
        sent(drafted, "helene", AT, **draft(ISSUER, 1, client_id="untested")),
    )
    active = providers(drafted, state="active")
    assert statuses([put, save]) == [303, 409]
    if put.status_code == 303:
        assert [each.client_id for each in active] == ["mentes"]
        assert "untested" in save.text
    else:
        assert active == []
        assert [each.client_id for each in providers(drafted, state="draft")] == ["untested"]


@pytest.mark.requirement("REL-7")
@pytest.mark.parametrize("_time", range(TIMES))
def test_two_admins_save_one_draft(drafted, _time):
    answers = at_once(*(sent(drafted, "helene", AT, **draft(ISSUER, 1, client_id=each)) for each in ("one", "two")))
    assert statuses(answers) == [303, 409]
    (row,) = providers(drafted, state="draft")
    assert row.version == 2
    assert next(each for each in answers if each.status_code == 409).text.count(
        "one" if row.client_id == "two" else "two"
    )
    assert events_of(drafted, "evora", SignInDrafted) == 2


BRAGA = {"slug": "braga", "name": "Braga", "names-0-name": "Universidade do Minho"}


@pytest.mark.requirement("SSO-12", "REL-7")
@pytest.mark.parametrize("_time", range(TIMES))
def test_two_universities_claim_one_domain(drafted, _time):
    """Both were tested; the domain is the university's whose admin was first."""
    helene, at = drafted.client("helene"), "/t/braga/setup/sign-in"
    assert helene.post("/a/universities/new", UNIVERSITY | BRAGA).status_code == 303
    assert helene.post(at, draft("https://id.braga.example/evora", 0)).status_code == 303
    with drafted.app.app_context():
        both = sa.update(IdentityProvider).where(IdentityProvider.state == "draft")
        db.session.execute(both.values(tested_version=1, tested_at=real_now()))
        db.session.commit()
    click = {"version": "1", "meaning": ""}
    answers = at_once(*(sent(drafted, "helene", each + "/activate", **click) for each in (AT, at)))
    assert statuses(answers) == [303, 422]
    (active,) = providers(drafted, state="active")
    with drafted.app.app_context():
        assert db.session.get(HomeOrganisation, "evora.example").tenant_id == active.tenant_id


@pytest.mark.requirement("SSO-15", "REL-7")
@pytest.mark.parametrize("_time", range(TIMES))
def test_two_people_take_one_role_invitation(fresh_world, link, _time):  # noqa: F811
    answers = at_once(*(sent(fresh_world, name, f"{link}/take") for name in ("paolo", "tom")))
    assert statuses(answers) == [303, 409]
    first = fresh_world.people["paolo" if answers[0].status_code == 303 else "tom"]
    (row,) = seen(fresh_world, sa.select(Invitation).where(Invitation.kind == "role"))
    assert (row.state, row.taken_by) == ("taken", first)
    assert told(fresh_world, InvitationAccepted) == 1


@pytest.fixture
def taken(fresh_world, link):  # noqa: F811
    """Paolo has taken the invitation; the address where it is decided."""
    assert fresh_world.client("paolo").post(f"{link}/take").status_code == 303
    (number,) = seen(fresh_world, sa.select(Invitation.id).where(Invitation.kind == "role"))
    return f"/t/alliance/roles/invitations/{number}"


def leads(world):
    held = (RoleGrant.person_id == world.people["paolo"], RoleGrant.role == "lead", RoleGrant.revoked_at.is_(None))
    return len(seen(world, sa.select(RoleGrant.id).where(*held)))


@pytest.mark.requirement("REL-7")
@pytest.mark.parametrize("_time", range(TIMES))
def test_a_role_invitation_is_confirmed_and_withdrawn(fresh_world, taken, _time):
    yes, no = at_once(*(sent(fresh_world, "helene", taken, action=each) for each in ("confirm", "withdraw")))
    assert statuses([yes, no]) == [303, 409]
    assert leads(fresh_world) == (1 if yes.status_code == 303 else 0)


@pytest.mark.requirement("UX-15")
def test_a_role_invitation_is_confirmed_twice(fresh_world, taken):
    before = told(fresh_world, RoleGranted)
    answers = at_once(*(sent(fresh_world, "helene", taken, action="confirm") for _ in range(3)))
    assert statuses(answers) == [303] * 3
    assert leads(fresh_world) == 1
    assert told(fresh_world, RoleGranted) == before + 1


@pytest.mark.requirement("SSO-14", "UX-15")
@pytest.mark.parametrize("_time", range(TIMES))
def test_two_coordinators_confirm_the_same_studies(fresh_world, _time):
    """Both saw the same line; the confirmation is one, and stands as the first of them wrote it."""
    with fresh_world.seen_by("mia"):
        records.assert_facts(_row(fresh_world, "mia"), {"semester": "3"}, "self", fresh_world.people["mia"])
    apply(fresh_world, "mia", "mentee")
    path = f"/t/graz/desk/applications/{fresh_world.ids['application:mia']}/studies"
    answers = at_once(*(sent(fresh_world, "ingrid", path, semester=each) for each in ("3", "4")))
    assert statuses(answers) == [303, 409]
    first = "3" if answers[0].status_code == 303 else "4"
    chosen = sa.select(Fact.value).where(Fact.person_id == fresh_world.people["mia"], Fact.source == "coordinator")
    assert seen(fresh_world, chosen.where(Fact.name == "semester")) == [first]
    assert told(fresh_world, FactConfirmed) == 1


def _row(world, name):
    return db.session.get_one(records.Person, world.people[name])


@pytest.mark.requirement("UX-15", "SSO-14")
@pytest.mark.parametrize("_time", range(TIMES))
def test_a_register_is_sent_twice(fresh_world, _time):
    table = "match;level;semester\nmia@graz.example;bachelor;3\nsoon@graz.example;bachelor;1\n"
    form = {"table": table, "action": "import"}
    answers = at_once(*(sent(fresh_world, "adele", "/t/graz/people/import", **form) for _ in range(3)))
    assert statuses(answers) == [303] * 3
    assert told(fresh_world, RegisterImported) == 1
    assert len(seen(fresh_world, sa.select(RegistryEntry).where(RegistryEntry.match == "soon@graz.example"))) == 2
    with fresh_world.seen_by(None, *world_slugs()):
        chosen = sa.select(sa.func.count()).where(
            Fact.person_id == fresh_world.people["mia"], Fact.source == "registry"
        )
        assert db.session.scalar(chosen) == 2


@pytest.mark.requirement("SEC-15", "REL-7")
@pytest.mark.parametrize("_time", range(2 * TIMES))
def test_two_browsers_end_each_other(fresh_world, _time):
    """Neither was used for a while, so each request also says of its own browser that it is used."""
    both = [fresh_world.client("zoe") for _ in range(2)]
    for each in both:
        age(fresh_world, each, seen_at=real_now() - timedelta(minutes=5))
    answers = at_once(*(partial(each.post, "/t/graz/me/sessions/end-others") for each in both))
    assert set(statuses(answers)) <= {302, 303}
    assert sum(is_in(each) for each in both) <= 1


@pytest.mark.requirement("SSO-4", "REL-7")
def test_two_people_join_one_account(fresh_world):
    """One has it, and the other is told so in words: the second waits for the first and then sees whose it is."""
    with fresh_world.app.app_context():
        mine = IdentityProvider.tenant_id == fresh_world.ids["graz"]
        provider = db.session.scalar(sa.select(IdentityProvider.id).where(mine))
    first_has_written = Event()

    def join(name, *, wait):
        with fresh_world.seen_by(name) as who:
            if wait:
                first_has_written.wait()
            attach(who.person_id, who.home_id, provider, "the-one-account")
            if not wait:
                first_has_written.set()
                time.sleep(0.3)  # so that the other really meets a row that is not committed yet

    joined, refused = at_once(partial(join, "ana", wait=False), partial(told_no, partial(join, "georg", wait=True)))
    assert joined is None
    assert refused == TAKEN
    with fresh_world.app.app_context():
        holders = db.session.scalars(sa.select(Identity.person_id).where(Identity.subject == "the-one-account")).all()
    assert holders == [fresh_world.people["ana"]]


def told_no(call):
    """The words with which this is refused."""
    try:
        return call()
    except WrongState as error:
        return error.message.text
