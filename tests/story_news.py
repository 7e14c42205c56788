"""What news leave behind in the story: how people want to hear them, calendar addresses, supervisors, questions, an event."""

from datetime import timedelta

from mentes.admission.models import Approval, ProposalQuestion
from mentes.base.clock import now
from mentes.base.db import db
from mentes.notices.models import Feed, Preference
from mentes.workshops.models import Attendance, Workshop, WorkshopHosting


def leave(world):
    """Rows of each kind, in the scope of whoever calls."""
    for name in ("ana", "paolo", "marie", "diego", "ingrid", "claire"):
        own = {"person_id": world.people[name], "tenant_id": world.homes[name]}
        db.session.add(Preference(**own, kind="reminders", how="daily", changed_at=now()))
        db.session.add(Feed(**own, created_at=now()))
    for name in ("noa", "ida"):
        asked = {"application_id": world.ids[f"application:{name}"], "tenant_id": world.homes[name], "state": "given"}
        whom = {"name": "Sam Supervisor", "email": f"sam@{name}.example", "locale": "en"}
        db.session.add(Approval(**asked, **whom, asked_at=now(), due_at=now(), decided_at=now()))
    for mentee in ("ana", "zoe"):
        _ask(world, mentee)
    _meet(world)


def _meet(world):
    """Events that are over and closed: one for everybody, at which two of the two pairs were, and one of Graz alone."""
    ids = world.ids
    homes = [ids[slug] for slug in ("alliance", "graz", "padua", "lyon", "granada")]
    ids["workshop"] = _event(world, None, homes, ("ana", "paolo", "marie", "diego"))
    ids["workshop:graz"] = _event(world, ids["graz"], [ids["alliance"], ids["graz"]], ("ana",))


def _event(world, tenant_id, seen_by, guests):
    whose, over = {"owner_id": world.ids["alliance"]}, now() - timedelta(days=30)
    times = {"starts_at": over, "created_at": over - timedelta(days=30), "asked_at": over, "closed_at": over}
    event = Workshop(
        **whose,
        **times,
        edition_id=world.ids["edition"],
        tenant_id=tenant_id,
        kind="kick-off",
        titles={"en": "Kick-off", "de": "Auftakt"},
        about={},
        audience=["mentee", "mentor"],
        minutes=90,
        timezone="Europe/Vienna",
        sign_up=True,
        taken=len(guests),
        created_by=world.people["claire"],
    )
    db.session.add(event)
    db.session.flush()
    db.session.add(WorkshopHosting(workshop_id=event.id, tenant_ids=seen_by, led_by="Office", link=None))
    said = {"presence": "attended", "marked_at": over, "marked_by": world.people["claire"], "marked_name": "Claire"}
    for name in guests:
        whom = {"tenant_id": world.homes[name], "person_id": world.people[name], "name": name.title()}
        db.session.add(Attendance(workshop_id=event.id, **whose, **whom, state="signed_up", **said))
    return event.id


def _ask(world, mentee):
    question = {"proposal_id": world.ids[f"proposal:{mentee}"], "role": "mentee", "text": "How often do we meet?"}
    said = {"answer": "Once a month.", "answered_at": now(), "answered_by": world.people["claire"]}
    asked = ProposalQuestion(**question, **said, asked_at=now(), due_at=now())
    db.session.add(asked)
    db.session.flush()
    world.ids[f"question:{mentee}"] = asked.id
