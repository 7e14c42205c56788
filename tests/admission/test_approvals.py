"""A supervisor approves in writing, without an account, and sees that time is asked and nothing else (S4-11)."""

import re
from dataclasses import replace
from types import ModuleType

import mentes_eight
import pytest
import sqlalchemy as sa
from tests.eight.pairs import ALL, open_edition
from tests.eight.plugin import NAME, installed
from tests.test_at_once import at_once

from mentes.admission.approvals.listening import ApprovalAwaited, forget, remind_and_end
from mentes.admission.approvals.service import waits_for_approval
from mentes.admission.models import Application, Approval
from mentes.base.clock import _Offset, move_clock, now
from mentes.base.db import db
from mentes.base.models import ClockOffset, History
from mentes.notices.approval_news import write_to_supervisor
from mentes.notices.models import Notice
from mentes.plugin import hookimpl
from mentes.plugin.loader import bind

SAM = {"name": "Sam O'Neill", "email": "sam@office.example", "locale": "en"}
LINK = re.compile(r"http\S+/l/(\S+)")


def _plugin():
    """The eight papers, as a programme whose mentees need an approval."""
    module = ModuleType("mentes_eight")
    module.__file__, module.card = mentes_eight.__file__, mentes_eight.card
    module.design = hookimpl(lambda config: replace(mentes_eight.design(config), supervisor_approves=True))
    return bind(NAME, module, version="1.0")


@pytest.fixture(scope="module")
def edition(world):
    with installed(_plugin()):
        yield open_edition(world)


@pytest.fixture
def applied(world, edition, mailbox):
    """Somebody of Graz applies; gives the address of their application. It is taken back afterwards."""
    mia = world.client("mia")
    mia.post(f"/t/graz/c/{edition}/apply/mentee", {"action": "check"})
    answer = mia.post(f"/t/graz/c/{edition}/apply/mentee", {"action": "send"})
    assert answer.status_code == 303
    world.drain()
    yield answer.location.removesuffix("/supervisor")
    with world.seen_by(None, *ALL):
        mine = Application.person_id == world.people["mia"], Application.edition_id == edition
        db.session.execute(sa.update(Application).where(*mine).values(state="withdrawn"))
        db.session.execute(sa.delete(ClockOffset))
        _Offset.hold(0)


def row(world, path, model=Application):
    number = int(path.rsplit("/", 1)[1])
    with world.seen_by(None, *ALL):
        column = Application.id if model is Application else Approval.application_id
        found = db.session.scalars(sa.select(model).where(column == number)).one()
        db.session.expunge(found)
        return found


def named(world, path, **more):
    answer = world.client("mia").post(f"{path}/supervisor", {**SAM, **more})
    world.drain()
    return answer


def letters(mailbox, address=SAM["email"]):
    return [each for each in mailbox.messages if each["To"] == address]


def text_of(letter):
    return letter.get_body(("plain",)).get_content()


def link(letter):
    return "/l/" + LINK.search(text_of(letter))[1]


def later(world, days):
    """So many days on, what is done each day is done once (called itself: its slots of this world are used up)."""
    with world.app.app_context():
        move_clock(db.session.connection(), days)
        db.session.commit()
    for work in (remind_and_end, forget):
        with world.seen_by(None, "graz"):
            work(world.ids["graz"])
    world.drain()


@pytest.mark.requirement("S4-11")
def test_the_coordinators_see_it_once_the_supervisor_has_approved(world, applied, mailbox):
    assert row(world, applied).state == "awaiting_supervisor"
    assert "Name your supervisor" in world.client("mia").get(applied).text
    desk = f"/t/graz/desk/applications/{row(world, applied).id}"
    assert "/admit" not in world.client("ingrid").get(desk).text
    assert named(world, applied).status_code == 303
    (letter,) = letters(mailbox)
    assert "Mia Wolf asks for your approval" in letter["Subject"]
    assert "at least 3 conversations of 60 minutes each within 6 months" in " ".join(text_of(letter).split())
    sam = world.client()
    page = sam.get(link(letter))
    assert page.status_code == 200
    assert "Mia Wolf" in page.text
    assert row(world, applied).state == "awaiting_supervisor", "looking changes nothing"
    assert sam.post(link(letter), {"answer": "yes"}).status_code == 303
    world.drain()
    assert row(world, applied).state == "submitted"
    assert "/admit" in world.client("ingrid").get(desk).text
    assert "Sam O&#39;Neill (sam@office.example) hat am" in world.client("ingrid").get(desk).text
    with world.seen_by(None, *ALL):
        asked = sa.select(Notice).where(Notice.matter == f"staff:application:{row(world, applied).id}")
        assert db.session.scalars(asked).all()


@pytest.mark.requirement("S4-11")
def test_a_no_ends_it_with_a_reason_that_the_applicant_reads(world, applied, mailbox):
    named(world, applied)
    (letter,) = letters(mailbox)
    sam = world.client()
    refused = sam.post(link(letter), {"answer": "no", "reason": " "})
    assert refused.status_code == 422
    assert "Say in a sentence why not" in refused.text
    assert sam.post(link(letter), {"answer": "no", "reason": "Not before <b>your</b> thesis."}).status_code == 303
    world.drain()
    assert (row(world, applied).state, row(world, applied, Approval).state) == ("rejected", "refused")
    assert "Not before &lt;b&gt;your&lt;/b&gt; thesis." in world.client("mia").get(applied).text
    assert "thesis" not in world.client("ingrid").get(f"/t/graz/desk/applications/{row(world, applied).id}").text
    assert sam.post(link(letter), {"answer": "yes"}).status_code in {303, 409, 410}
    assert row(world, applied).state == "rejected"


@pytest.mark.requirement("S4-11")
def test_whoever_was_named_by_mistake_is_asked_no_more(world, applied, mailbox):
    named(world, applied, email="wrong@office.example")
    assert named(world, applied, email="wrong@office.example").status_code == 422, "not twice at once"
    assert named(world, applied, email="mia@graz.example").status_code == 422, "nobody approves their own"
    assert named(world, applied).status_code == 303
    (wrong,), (right,) = letters(mailbox, "wrong@office.example"), letters(mailbox)
    assert "Somebody else is asked by now" in world.client().get(link(wrong)).text
    world.client().post(link(wrong), {"answer": "yes"})
    assert row(world, applied).state == "awaiting_supervisor"
    assert world.client("mia").post(link(right), {"answer": "yes"}).status_code == 409, (
        "nor opens the letter to another"
    )
    assert row(world, applied).state == "awaiting_supervisor"
    world.client().post(link(right), {"answer": "yes"})
    assert row(world, applied).state == "submitted"
    assert "Thank you" not in world.client().get(link(wrong)).text, "whoever was named first does not learn the answer"


@pytest.mark.requirement("SEC-9", "S4-11")
def test_a_letter_to_a_stranger_carries_no_words_of_the_applicant(world, applied, mailbox):
    assert named(world, applied, name="Please verify at https://evil.example now").status_code == 422
    assert letters(mailbox) == []


@pytest.mark.requirement("S4-11", "UX-45")
@pytest.mark.parametrize("is_named", [True, False], ids=["asked", "nobody-named"])
def test_silence_ends_it_after_two_reminders(world, applied, mailbox, is_named):
    if is_named:
        named(world, applied)
    for days, reminders in ((4, 0), (2, 1), (5, 1), (5, 0)):
        mailbox.messages.clear()
        later(world, days)
        if is_named:
            assert sum("Reminder" in each["Subject"] for each in letters(mailbox)) == reminders, days
    assert row(world, applied).state == "expired"
    ends = [
        each for each in letters(mailbox, "mia@graz.example") if "ended" in each["Subject"] or "closed" in text_of(each)
    ]
    assert ["has ended" in each["Subject"] for each in ends] == [True]
    later(world, 91)
    if is_named:
        assert row(world, applied, Approval).email == ""
    assert now() > row(world, applied).due_at


def test_what_never_waited_for_an_approval_is_not_told_so(world, applied):
    """Approval was asked for by a later version of the rules: the application that ran out had come to the coordinators."""
    number = int(applied.rsplit("/", 1)[1])
    with world.seen_by(None, *ALL):
        application = db.session.get_one(Application, number)
        assert waits_for_approval(application)
        application.state = "expired"
        db.session.flush()
        assert waits_for_approval(application)  # it ran out before anybody was named
        began = History.event == "ApprovalNeeded", History.payload["application_id"].as_integer() == number
        db.session.execute(sa.update(History).where(*began).values(event="ApplicationSubmitted"))
        assert not waits_for_approval(application)


@pytest.mark.requirement("S4-11", "REL-7")
def test_yes_and_no_at_the_same_moment_are_one_answer(world, applied, mailbox):
    named(world, applied)
    path = link(letters(mailbox)[0])
    one, other = world.client(), world.client()
    at_once(
        lambda: one.post(path, {"answer": "yes"}),
        lambda: other.post(path, {"answer": "no", "reason": "Too busy."}),
    )
    answer = row(world, applied, Approval).state
    assert {"given": "submitted", "refused": "rejected"}[answer] == row(world, applied).state


def test_a_reminder_that_was_written_before_the_answer_is_not_sent(world, applied, mailbox):
    named(world, applied)
    (letter,) = letters(mailbox)
    with world.seen_by(None, *ALL):
        asked = db.session.scalars(sa.select(Approval).where(Approval.state == "asked")).one()
        write_to_supervisor(ApprovalAwaited(asked.id), 900_000)
    assert world.client().post(link(letter), {"answer": "yes"}).status_code == 303
    world.drain()
    assert len(letters(mailbox)) == 1
