"""Open mentoring in the demo: offers in the list, people who look, requests on their way, and pairs as far as they are."""

import pytest
import sqlalchemy as sa
from tests.demo.test_seed import KEYS, NAMES, pair, person, seen, waiting  # noqa: F401

from mentes.admission.models import Enrolment
from mentes.admission.offers.models import Offer
from mentes.admission.requests.models import SearchChoice, SearchRequest
from mentes.base.clock import now
from mentes.mentorships.achievements.models import Achievement, Showcase
from mentes.mentorships.certificates.models import Certificate
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.models import Mentorship
from mentes.mentorships.papers.models import Paper
from mentes.people.models import Person
from mentes.programmes.models import Edition, Programme

MENTORS = {"mette", "jon", "margit", "sophie", "javier", "rocio", "bernadette"}


def edition(session):
    return session.scalars(sa.select(Edition.id).join(Programme).where(Programme.key == "open-mentoring")).one()


def keys(session, chosen):
    return {KEYS[name] for name in session.scalars(chosen)}


def meetings(session, row):
    chosen = sa.select(Meeting).where(Meeting.mentorship_id == row.id).order_by(Meeting.starts_at)
    return session.scalars(chosen).all()


def agreement(session, row):
    chosen = sa.select(Paper.state).where(Paper.mentorship_id == row.id, Paper.key == "agreement")
    return session.scalars(chosen).all()


def request_of(session, key):
    (found,) = session.scalars(sa.select(SearchRequest).where(SearchRequest.mentee_id == person(session, key).id))
    chosen = sa.select(SearchChoice).where(SearchChoice.request_id == found.id).order_by(SearchChoice.place)
    return found, session.scalars(chosen).all()


@pytest.mark.requirement("S2-33")
def test_mentors_stand_in_the_list_and_one_is_away(seen):  # noqa: F811
    offers = sa.select(Person.legal_name).join(Offer, Offer.person_id == Person.id)
    assert keys(seen, offers.where(Offer.state == "listed")) == MENTORS
    assert keys(seen, offers.where(Offer.state == "away")) == {"wolfgang"}
    (away,) = seen.scalars(sa.select(Offer).where(Offer.state == "away"))
    assert away.away_until > now().date()
    assert not keys(seen, offers.where(Offer.full)) & {"margit", "mette", "jon"}


@pytest.mark.requirement("S2-30")
def test_one_takes_part_in_both_roles_and_two_have_asked_nobody_yet(seen):  # noqa: F811
    parts = sa.select(Enrolment.role).where(
        Enrolment.edition_id == edition(seen), Enrolment.person_id == person(seen, "jon").id
    )
    assert set(seen.scalars(parts)) == {"mentee", "mentor"}
    for key in ("jon", "mira"):
        asked = sa.select(SearchRequest.id).where(SearchRequest.mentee_id == person(seen, key).id)
        assert seen.scalars(asked).all() == []


def test_a_request_is_with_the_first_of_three(seen):  # noqa: F811
    request, choices = request_of(seen, "lorenzo")
    assert [(each.mentor_id, each.state) for each in choices] == [
        (person(seen, "margit").id, "asked"),
        (person(seen, "mette").id, "waiting"),
        (person(seen, "sophie").id, "waiting"),
    ]
    assert request.state == "open"
    assert any("/asked/" in path for path in waiting(seen, "margit")), waiting(seen, "margit")


def test_a_first_talk_is_ahead(seen):  # noqa: F811
    row = pair(seen, "hugo")
    (talk,) = meetings(seen, row)
    assert (row.state, row.mentor_id, talk.state) == ("introduced", person(seen, "mette").id, "confirmed")
    assert talk.starts_at > now()


def test_the_last_meeting_waits_for_the_mentors_word(seen):  # noqa: F811
    row = pair(seen, "freja")
    *before, last = meetings(seen, row)
    assert (row.state, row.mentor_id, agreement(seen, row)) == ("active", person(seen, "margit").id, ["in_force"])
    assert [each.state for each in before] == ["held"] * 3
    assert (last.state, last.mentee_met, last.mentor_met) == ("confirmed", True, None)
    assert any(path.endswith(f"/meetings/{last.number}") for path in waiting(seen, "margit")), waiting(seen, "margit")


def test_one_is_over_with_a_confirmation_and_achievements(seen):  # noqa: F811
    row = pair(seen, "noelia")
    assert (row.state, row.mentor_id) == ("completed", person(seen, "sophie").id)
    assert {each.state for each in meetings(seen, row)} == {"held"}
    issued = seen.scalars(sa.select(Certificate).where(Certificate.mentorship_id == row.id)).all()
    assert [(each.state, bytes(each.file[:5])) for each in issued] == [("issued", b"%PDF-")] * 2
    for key in ("noelia", "sophie"):
        reached = (
            sa.select(Achievement.key)
            .join(Showcase)
            .where(Showcase.person_id == person(seen, key).id, Achievement.reached_at.is_not(None))
        )
        assert {"welcome", "first_talk", "agreed", "three_meetings", "completed"} <= set(seen.scalars(reached))


def test_trier_takes_no_part(seen):  # noqa: F811
    homes = sa.select(sa.func.count()).select_from(Enrolment).join(Person, Person.id == Enrolment.person_id)
    assert not seen.scalar(homes.where(Person.legal_name.in_((NAMES["leonie"], NAMES["thomas"]))))
    pairs = sa.select(sa.func.count()).select_from(Mentorship).where(Mentorship.edition_id == edition(seen))
    assert seen.scalar(pairs) == 3
