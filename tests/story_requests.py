"""What a mentee wrote when they asked for a mentor, as it stands where mentees ask themselves (the story's programme does not)."""

from mentes.admission.models import Enrolment
from mentes.admission.requests import words
from mentes.admission.requests.models import SearchChoice, SearchRequest
from mentes.base.clock import now
from mentes.base.db import db


def word(what):
    """A word that stands in what is sealed and nowhere else."""
    return f"canary-a-{what}-quetzal"


def tell(world):
    """Ana asked Diego, who said no, then Paolo, who asked something and said yes; Zoë has begun to write."""
    with world.seen_by("ana"):
        request = _request(world, "ana", "matched")
        request.asked_id, request.asked_tenant_id = world.people["paolo"], world.homes["paolo"]
        said_no, said_yes = (_choice(world, request, *each) for each in (("diego", 1), ("paolo", 2)))
        said_no.state, said_yes.state = "declined", "accepted"
        db.session.flush()
        said_yes.proposal_id = world.ids["proposal:ana"]
        words.write(request, {"goals": [{"goal": word("goal")}], "support": word("wish")}, sent=True)
        words.say(said_yes, world.people["ana"], "answer", word("answered"), 1)
        world.ids |= {"request:ana": request.id, "choice:ana": said_yes.id}
    with world.seen_by("diego"):
        words.say(db.session.get_one(SearchChoice, said_no.id), world.people["diego"], "reason", word("reason"))
    with world.seen_by("paolo"):
        asked = db.session.get_one(SearchChoice, said_yes.id)
        words.say(asked, world.people["paolo"], "question", word("asked"), 1)
    with world.seen_by("zoe"):
        words.write(_request(world, "zoe", "draft"), {"typed": {"support": word("begun")}}, sent=False)


def _request(world, name, state):
    part = db.session.get_one(Enrolment, world.ids[f"enrolment:{name}"])
    made = SearchRequest(
        owner_id=part.owner_id,
        edition_id=part.edition_id,
        mentee_enrolment_id=part.id,
        mentee_id=part.person_id,
        mentee_tenant_id=part.tenant_id,
        called="A.",
        state=state,
        changed_at=now(),
        sent_at=now(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def _choice(world, request, name, place):
    home = world.homes[name]
    made = SearchChoice(
        request_id=request.id,
        owner_id=request.owner_id,
        mentee_id=request.mentee_id,
        mentee_tenant_id=request.mentee_tenant_id,
        mentor_enrolment_id=world.ids[f"enrolment:{name}"],
        mentor_id=world.people[name],
        mentor_tenant_id=home,
        asked_tenant_id=home,
        place=place,
        asked_at=now(),
    )
    db.session.add(made)
    return made
