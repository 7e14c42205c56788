"""Two at the same moment: real requests in threads on real connections, and one effect, one letter each (REL-7, UX-15)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from mentes.admission.models import Application, Proposal, Seat
from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.models import History
from mentes.mentorships import service as pairing
from mentes.mentorships.evaluation.models import Answer
from mentes.mentorships.meetings.models import Meeting
from mentes.mentorships.models import Mentorship
from mentes.mentorships.papers.models import Paper, Signature
from mentes.plugin.events import MeetingConfirmed, MentorshipActive, MentorshipStarted, PaperSent
from tests.story import ANSWERS, MENTEE, Couple, apply, propose, world_slugs

TIMES = 3  # each race is run so often


def at_once(*calls):
    """Call them all at the same moment, each in a thread of its own; gives what they answered, in order."""
    gate = threading.Barrier(len(calls))

    def go(call):
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(go, calls))


def sent(world, name, path, **data):
    """A request of this person with a browser of its own, ready to go."""
    browser = world.client(name)
    return lambda: browser.post(path, data)


def statuses(answers):
    return sorted(answer.status_code for answer in answers)


def seen(world, statement):
    with world.seen_by(None, *world_slugs()):
        return db.session.scalars(statement).all()


def told(world, event):
    """How often this was recorded."""
    return len(seen(world, sa.select(History.id).where(History.event == event.__name__)))


def admitted(world, name, home, by):
    """Somebody who applied as a mentee is taken in at the desk."""
    if f"application:{name}" not in world.ids:
        apply(world, name, "mentee")
    answer = world.client(by).post(f"/t/{home}/desk/applications/{world.ids[f'application:{name}']}/admit")
    assert answer.status_code == 303
    chosen = sa.text("select e.id from enrolment e where e.person_id = :person and e.role = 'mentee'")
    with world.seen_by(None, *world_slugs()):
        world.ids[f"enrolment:{name}"] = db.session.scalar(chosen, {"person": world.people[name]})


def pairing_path(world, mentee, mentor):
    ids = world.ids
    return (
        f"/t/alliance/desk/pairing/{ids['edition']}/{ids[f'enrolment:{mentee}']}/propose/{ids[f'enrolment:{mentor}']}"
    )


@pytest.mark.requirement("REL-7", "S0-30")
@pytest.mark.parametrize("_time", range(TIMES))
def test_two_signatures(fresh_world, mailbox, _time):
    couple, pair = Couple(fresh_world, "b"), fresh_world.ids["pair:b"]
    couple.write("mentee", "agreement", "third")
    fresh_world.drain()
    mailbox.messages.clear()
    before, path = told(fresh_world, MentorshipActive), f"mentorships/{pair}/papers/agreement/sign"
    answers = at_once(
        sent(fresh_world, "marie", f"/t/lyon/{path}", place="Lyon", version="3"),
        sent(fresh_world, "diego", f"/t/granada/{path}", place="Granada", version="3"),
    )
    assert statuses(answers) == [303, 303]
    assert told(fresh_world, MentorshipActive) == before + 1
    row = seen(fresh_world, sa.select(Mentorship).where(Mentorship.id == pair))[0]
    assert (row.state, row.starts_on) == ("active", now().date())
    at_once(fresh_world.drain, fresh_world.drain)
    for name in ("marie@lyon.example", "diego@granada.example"):
        assert len([m for m in mailbox.to(name) if "officially in a mentorship" in m["Subject"]]) == 1
        assert len([m for m in mailbox.to(name) if "Find a time" in m["Subject"]]) == 1


@pytest.mark.requirement("REL-7", "UX-15")
def test_one_signature_sent_twice(fresh_world):
    path = f"/t/granada/mentorships/{fresh_world.ids['pair:b']}/papers/agreement/sign"
    click = {"place": "Granada", "version": "2"}
    answers = at_once(sent(fresh_world, "diego", path, **click), sent(fresh_world, "diego", path, **click))
    assert statuses(answers) == [303, 303]
    chosen = sa.select(Signature).where(
        Signature.mentorship_id == fresh_world.ids["pair:b"], Signature.role == "mentor", Signature.text_version == 2
    )
    assert len(seen(fresh_world, chosen)) == 1


@pytest.mark.requirement("REL-7", "UX-15")
def test_two_confirmations_of_a_meeting(fresh_world, mailbox):
    pair, before = fresh_world.ids["pair:a"], told(fresh_world, MeetingConfirmed)
    path = f"/t/graz/mentorships/{pair}/meetings/4/confirm"
    answers = at_once(*(sent(fresh_world, "ana", path) for _ in range(4)))
    assert statuses(answers) == [303] * 4
    assert told(fresh_world, MeetingConfirmed) == before + 1
    at_once(fresh_world.drain, fresh_world.drain)
    assert len(mailbox.to("paolo@padua.example")) == 1


@pytest.mark.parametrize("_time", range(TIMES))
def test_confirmed_and_called_off(fresh_world, _time):
    path = f"mentorships/{fresh_world.ids['pair:a']}/meetings/4"
    confirmed, off = at_once(
        sent(fresh_world, "ana", f"/t/graz/{path}/confirm"), sent(fresh_world, "paolo", f"/t/padua/{path}/cancel")
    )
    assert off.status_code == 303
    assert confirmed.status_code in {303, 409}
    chosen = sa.select(Meeting).where(Meeting.mentorship_id == fresh_world.ids["pair:a"], Meeting.number == 4)
    meeting = seen(fresh_world, chosen)[0]
    assert meeting.state == "cancelled"
    assert (meeting.confirmed_at is not None) == (confirmed.status_code == 303)


@pytest.mark.requirement("UX-15")
def test_one_time_proposed_twice(fresh_world):
    Couple(fresh_world, "a").do("mentor", lambda pair: pair)
    path = f"/t/graz/mentorships/{fresh_world.ids['pair:a']}/meetings"
    assert fresh_world.client("ana").post(f"{path}/4/cancel").status_code == 303
    moment = f"{now() + timedelta(days=9):%Y-%m-%dT15:00}"
    form = {"starts_at": moment, "minutes": "60", "link": "https://video.example/x"}
    answers = at_once(*(sent(fresh_world, "ana", f"{path}/new", **form) for _ in range(3)))
    assert statuses(answers) == [303] * 3
    chosen = sa.select(Meeting).where(Meeting.mentorship_id == fresh_world.ids["pair:a"], Meeting.state == "proposed")
    assert len(seen(fresh_world, chosen)) == 1


@pytest.mark.requirement("UX-15")
@pytest.mark.parametrize("_time", range(TIMES))
def test_one_application_sent_twice(fresh_world, mailbox, _time):
    path, form = f"/t/graz/c/{fresh_world.ids['edition']}/apply/mentee", {**MENTEE, "action": "send"}
    answers = at_once(*(sent(fresh_world, "mia", path, **form) for _ in range(3)))
    applications = seen(
        fresh_world, sa.select(Application.id).where(Application.person_id == fresh_world.people["mia"])
    )
    assert len(applications) == 1
    assert [answer.location for answer in answers] == [f"/t/graz/applications/{applications[0]}"] * 3
    fresh_world.drain()
    assert len(mailbox.to("mia@graz.example")) == 1
    assert len(mailbox.to("ingrid@graz.example")) == 1


@pytest.mark.requirement("UX-15")
def test_one_paper_sent_twice(fresh_world, mailbox):
    path = f"/t/graz/mentorships/{fresh_world.ids['pair:a']}/meetings/3/papers/minutes"
    form = {"research": "Read", "career": "", "comments": "", "action": "send"}
    form |= {"version": fresh_world.client("ana").versions(path)[0]}
    before = told(fresh_world, PaperSent)
    answers = at_once(*(sent(fresh_world, "ana", path, **form) for _ in range(3)))
    assert statuses(answers) == [303] * 3
    assert told(fresh_world, PaperSent) == before + 1
    at_once(fresh_world.drain, fresh_world.drain)
    assert len(mailbox.to("paolo@padua.example")) == 1


@pytest.mark.requirement("S0-20", "UX-15")
def test_one_questionnaire_sent_twice(fresh_world):
    pair = fresh_world.ids["pair:a"]
    with fresh_world.seen_by(None, *world_slugs()):
        pairing.begin_wrap_up(pairing.locked(pair))
    before = len(seen(fresh_world, sa.select(Answer)))
    path = f"/t/graz/mentorships/{pair}/questionnaires/experience"
    form = {key: str(value) for key, value in ANSWERS.items()}
    answers = at_once(*(sent(fresh_world, "ana", path, **form) for _ in range(3)))
    assert 303 in statuses(answers)
    assert statuses(answers)[-1] <= 409
    assert len(seen(fresh_world, sa.select(Answer))) == before + 1


@pytest.mark.parametrize("_time", range(TIMES))
def test_one_pair_proposed_twice(fresh_world, mailbox, _time):
    admitted(fresh_world, "noa", "lyon", "claire")
    path = pairing_path(fresh_world, "noa", "paolo")
    assert statuses(at_once(sent(fresh_world, "claire", path), sent(fresh_world, "claire", path))) == [303, 303]
    assert len(seen(fresh_world, sa.select(Proposal).where(Proposal.mentee_id == fresh_world.people["noa"]))) == 1
    fresh_world.drain()
    assert len([m for m in mailbox.to("paolo@padua.example") if "mentee for you" in m["Subject"]]) == 1


@pytest.mark.parametrize("_time", range(TIMES))
def test_one_mentee_proposed_to_two(fresh_world, _time):
    admitted(fresh_world, "noa", "lyon", "claire")
    seats = len(seen(fresh_world, sa.select(Seat.number)))
    answers = at_once(
        sent(fresh_world, "claire", pairing_path(fresh_world, "noa", "paolo")),
        sent(fresh_world, "claire", pairing_path(fresh_world, "noa", "diego")),
    )
    assert statuses(answers) == [303, 409]
    assert len(seen(fresh_world, sa.select(Seat.number))) == seats + 1


@pytest.mark.parametrize("_time", range(TIMES))
def test_the_last_seat(fresh_world, _time):
    admitted(fresh_world, "noa", "lyon", "claire")
    admitted(fresh_world, "mia", "graz", "ingrid")
    answers = at_once(
        sent(fresh_world, "claire", pairing_path(fresh_world, "noa", "paolo")),
        sent(fresh_world, "claire", pairing_path(fresh_world, "mia", "paolo")),
    )
    assert statuses(answers) == [303, 409]
    assert "last place was taken" in next(answer.text for answer in answers if answer.status_code == 409)
    numbers = seen(fresh_world, sa.select(Seat.number).where(Seat.mentor_id == fresh_world.people["paolo"]))
    assert sorted(numbers) == [1, 2]
    assert len(seen(fresh_world, sa.select(Proposal).where(Proposal.state == "proposed"))) == 2  # zoe's, and one


@pytest.mark.requirement("REL-7")
@pytest.mark.parametrize("_time", range(TIMES))
def test_both_consent(fresh_world, mailbox, _time):
    admitted(fresh_world, "noa", "lyon", "claire")
    propose(fresh_world, "noa", "paolo")
    fresh_world.drain()
    mailbox.messages.clear()
    proposal, before = fresh_world.ids["proposal:noa"], told(fresh_world, MentorshipStarted)
    answers = at_once(
        sent(fresh_world, "noa", f"/t/lyon/proposals/{proposal}/consent"),
        sent(fresh_world, "paolo", f"/t/padua/proposals/{proposal}/consent"),
    )
    assert statuses(answers) == [303, 303]
    at_once(fresh_world.drain, fresh_world.drain)
    assert len(seen(fresh_world, sa.select(Mentorship).where(Mentorship.proposal_id == proposal))) == 1
    assert told(fresh_world, MentorshipStarted) == before + 1
    for address in ("noa@lyon.example", "paolo@padua.example"):
        assert len(mailbox.to(address)) == 1


def test_yes_and_no_to_a_proposal(fresh_world):
    proposal = fresh_world.ids["proposal:zoe"]  # luc has agreed
    answers = at_once(
        sent(fresh_world, "zoe", f"/t/graz/proposals/{proposal}/consent"),
        sent(fresh_world, "zoe", f"/t/graz/proposals/{proposal}/decline"),
    )
    assert statuses(answers) == [303, 409]
    fresh_world.drain()
    state = seen(fresh_world, sa.select(Proposal.state).where(Proposal.id == proposal))[0]
    pairs = seen(fresh_world, sa.select(Mentorship).where(Mentorship.proposal_id == proposal))
    seats = seen(fresh_world, sa.select(Seat).where(Seat.proposal_id == proposal))
    assert (state, len(pairs), len(seats)) in {("accepted", 1, 1), ("declined", 0, 0)}


def test_two_write_a_paper_that_both_may_write(fresh_world):
    """Whoever comes second is told, and nothing is written over unread."""
    pair = fresh_world.ids["pair:a"]
    with fresh_world.seen_by(None, *world_slugs()):
        pairing.begin_wrap_up(pairing.locked(pair))
    form = {"future": "none", "future_text": "", "version": "0", "action": "draft"}
    path = f"mentorships/{pair}/papers/wrap_up"
    answers = at_once(
        sent(fresh_world, "ana", f"/t/graz/{path}", outcomes="Hers", **form),
        sent(fresh_world, "paolo", f"/t/padua/{path}", outcomes="His", **form),
    )
    assert statuses(answers) == [303, 409]
    loser = next(answer for answer in answers if answer.status_code == 409)
    assert ("Hers" in loser.text) or ("His" in loser.text)  # what was typed comes back
    papers = seen(fresh_world, sa.select(Paper).where(Paper.mentorship_id == pair, Paper.key == "wrap_up"))
    assert [paper.text_version for paper in papers] == [1]
