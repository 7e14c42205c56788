"""What news leave behind in the story: how people want to hear them, calendar addresses, supervisors, questions."""

from mentes.admission.models import Approval, ProposalQuestion
from mentes.base.clock import now
from mentes.base.db import db
from mentes.notices.models import Feed, Preference


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


def _ask(world, mentee):
    question = {"proposal_id": world.ids[f"proposal:{mentee}"], "role": "mentee", "text": "How often do we meet?"}
    said = {"answer": "Once a month.", "answered_at": now(), "answered_by": world.people["claire"]}
    asked = ProposalQuestion(**question, **said, asked_at=now(), due_at=now())
    db.session.add(asked)
    db.session.flush()
    world.ids[f"question:{mentee}"] = asked.id
