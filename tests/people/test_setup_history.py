"""Every change of a university's set-up stays on record with who did it, and shows no secret (SSO-12)."""

import pytest
import sqlalchemy as sa
from flask import Flask
from tests.people.new_university import SECRET, UNIVERSITY, draft
from tests.walking import doors

from mentes import rooms
from mentes.base.db import db
from mentes.base.models import History
from mentes.people.entrance.models import IdentityProvider, OneTimeLink
from mentes.people.setup import testing
from mentes.tenancy.models import Tenant

pytestmark = pytest.mark.one_server
AT = "/t/evora/setup/sign-in"
ISSUER, OTHER = "https://id.evora.example", "https://new.evora.example"
WRITES = {
    "setup.create": ["UniversityCreated"],
    "setup.details": ["UniversityChanged"],
    "setup.suspend": ["UniversitySuspended"],
    "setup.resume": ["UniversityResumed"],
    "setup_sign_in.save": ["SignInDrafted", "SecretReplaced"],
    "setup_sign_in.make_link": ["SetupLinkMade"],
    "setup_sign_in.revoke_link": ["SetupLinkRevoked"],
    "setup_sign_in.propose": ["SignInProposed"],
    "setup_sign_in.activate": ["SignInActivated"],
    "setup_sign_in.retire": ["SignInRetired"],
    "setup_sign_in.discard": ["SignInDiscarded"],
    "setup_it.save": ["SignInDrafted"],
}
"""What each door of set-up that changes something leaves behind."""


class Setting:
    """Helene sets Évora up; every step gives what was recorded by it, and by whom."""

    def __init__(self, world):
        self.world, self.helene, self.seen = world, world.client("helene"), 0

    def row(self, model, *chosen):
        with self.world.app.app_context():
            return db.session.scalars(sa.select(model).where(*chosen).order_by(model.id.desc())).first()

    def done(self, path, form=None, visitor=None):
        answer = (visitor or self.helene).post(path, form or {})
        assert answer.status_code == 303, f"{path}: {answer.status_code} {answer.text[-3000:]}"
        return self.recorded()

    def recorded(self):
        self.world.ids["evora"] = self.row(Tenant, Tenant.slug == "evora").id
        with self.world.seen_by(None, "evora"):
            rows = db.session.scalars(sa.select(History).where(History.id > self.seen).order_by(History.id)).all()
            self.seen = max([self.seen, *(each.id for each in rows)])
            assert SECRET not in "".join(str(each.payload) for each in rows)
            return [each.event for each in rows], {each.actor_id for each in rows}

    def test_passes(self):
        """As the return of a test sign-in says it (tests/people/test_setup.py walks the way itself)."""
        held = self.row(IdentityProvider, IdentityProvider.state == "draft")
        with self.world.seen_by(None, "evora"):
            assert testing.passed(held.tenant_id, held.id, held.version).counts
        return held.version


@pytest.mark.requirement("SSO-12")
def test_every_step_is_on_record(fresh_world):
    it = Setting(fresh_world)
    hers = {fresh_world.people["helene"]}
    made = {"setup.create": it.done("/a/universities/new", UNIVERSITY)}
    number = fresh_world.ids["evora"]
    details = {name: value for name, value in UNIVERSITY.items() if name != "slug"}
    made["setup.details"] = it.done("/t/evora/setup/details", details | {"town": "Évora (Alentejo)"})
    made["setup.suspend"] = it.done(f"/a/universities/{number}/suspend")
    made["setup.resume"] = it.done(f"/a/universities/{number}/resume")
    made["setup_sign_in.save"] = it.done(AT, draft(ISSUER, 0))
    made["setup_sign_in.make_link"] = it.done(AT + "/links")
    link = it.row(OneTimeLink, OneTimeLink.purpose == "setup")
    path = it.helene.get(AT).text.partition('value="https://mentes.example/signin/setup/')[2].partition('"')[0]
    by_it, nobody = it.done(f"/signin/setup/{path}", draft(ISSUER, 1, secret=""), fresh_world.client())
    assert (by_it, nobody) == (WRITES["setup_it.save"], {None}), "IT came by a link and is nobody here"
    made["setup_sign_in.revoke_link"] = it.done(f"{AT}/links/{link.id}/revoke")
    version = str(it.test_passes())
    assert it.recorded()[0] == ["SignInTested"]
    made["setup_sign_in.propose"] = it.done(AT + "/propose", {"version": version})
    made["setup_sign_in.activate"] = it.done(AT + "/activate", {"version": version, "meaning": ""})
    it.done(AT, draft(OTHER, 0))
    it.test_passes()
    it.done(AT + "/activate", {"version": "1", "meaning": "new"})
    old = it.row(IdentityProvider, IdentityProvider.state == "leaving", IdentityProvider.tenant_id == number)
    made["setup_sign_in.retire"] = it.done(f"{AT}/retire/{old.id}")
    it.done(AT, draft(ISSUER, 0))
    made["setup_sign_in.discard"] = it.done(AT + "/discard", {"version": "1"})
    assert made == {door: (events, hers) for door, events in WRITES.items() if door != "setup_it.save"}
    assert SECRET not in it.helene.get(AT).text


def test_no_door_of_set_up_that_changes_something_is_forgotten():
    app = Flask("mentes")
    rooms.open_rooms(app, demo=False)
    asked = {door.endpoint for door in doors(app) if door.method == "POST" and door.endpoint.startswith("setup")}
    assert asked == WRITES.keys()
