"""What nobody needs any more goes by itself, each kind after its own time and not a day before (PRV-8)."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from mentes.admission import drafts
from mentes.admission.drafts import ApplicationDraft
from mentes.base.clock import _Offset, now, real_now
from mentes.base.db import db
from mentes.base.ticks import _works
from mentes.people.guests.models import Invitation
from mentes.people.models import RegistryEntry
from mentes.people.moves.models import PendingMove


@pytest.fixture
def later():
    """Programme time, so many days from now."""
    yield lambda days: _Offset.hold(days * 86_400)
    _Offset.hold(0)


def run(world, work):
    """What the clock does each day at Graz, in its scope, and what the others have afterwards is theirs."""
    with world.seen_by(None, "graz"):
        _works[work].do(world.ids["graz"])


def count(world, model, *where):
    with world.seen_by(None, "graz"):
        return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))


@pytest.mark.requirement("PRV-8")
@pytest.mark.parametrize(("days", "left"), [(364, 1), (366, 0)])
def test_a_line_of_the_register_waits_a_year_for_its_person(fresh_world, days, left):
    with fresh_world.seen_by(None, "graz"):
        at = real_now() - timedelta(days=days)
        line = {"match": "never@graz.example", "name": "unit", "value": "Botany"}
        db.session.add(RegistryEntry(tenant_id=fresh_world.ids["graz"], asserted_at=at, **line))
    run(fresh_world, "old-facts")
    assert count(fresh_world, RegistryEntry, RegistryEntry.match == "never@graz.example") == left


@pytest.mark.requirement("PRV-8")
@pytest.mark.parametrize("kind", ["guest", "role"])
@pytest.mark.parametrize(
    ("state", "goes"), [("sent", True), ("expired", True), ("withdrawn", True), ("accepted", False)]
)
def test_who_never_answered_is_forgotten_after_half_a_year(fresh_world, later, state, goes, kind):
    with fresh_world.seen_by(None, "graz"):
        values = {"tenant_id": fresh_world.ids["graz"], "invited_by": fresh_world.people["ingrid"], "invited_at": now()}
        who = {"email": "x@firm.example", "name": "X", "locale": "en"}
        db.session.add(Invitation(kind=kind, state=state, expires_at=now() + timedelta(days=14), **values, **who))
    for days, left in ((14 + 182, 1), (14 + 184, 0 if goes else 1)):
        later(days)
        run(fresh_world, "forget-invitations")
        assert count(fresh_world, Invitation, Invitation.email == "x@firm.example") == left


@pytest.mark.requirement("PRV-8", "SSO-17")
@pytest.mark.parametrize(("days", "left"), [(None, 1), (182, 1), (184, 0)])
def test_a_decided_move_is_forgotten_after_half_a_year(fresh_world, days, left):
    with fresh_world.seen_by(None, "graz"):
        move = db.session.get_one(PendingMove, fresh_world.ids["move"])
        move.asked_at = real_now() - timedelta(days=900)
        if days:
            move.state, move.closed_at = "refused", real_now() - timedelta(days=days)
    run(fresh_world, "forget-moves")
    assert count(fresh_world, PendingMove) == left


@pytest.mark.requirement("PRV-8", "UX-12")
def test_what_was_begun_and_not_sent_is_forgotten_after_a_year(fresh_world, later):
    with fresh_world.seen_by("mia") as mia:
        drafts.keep(fresh_world.ids["edition"], mia, "mentee", {"offer": "Not written to its end"})
    for days, left in ((364, 1), (366, 0)):
        later(days)
        run(fresh_world, "forget-drafts")
        assert count(fresh_world, ApplicationDraft) == left
