"""Asking for a mentor on the pages: write, check, send, answer, search on; and what letters and inboxes say of it (S2-35, S2-36)."""

import io
import zipfile

import pytest
import sqlalchemy as sa
from tests import asking, story
from tests.notices.letter_links import acts_in, letter_to
from tests.notices.test_reminders import later
from tests.test_statements import statements

from mentes.admission.requests import service, words
from mentes.admission.requests.models import SearchRequest
from mentes.base.clock import _Offset
from mentes.base.db import db
from mentes.notices.models import Notice
from mentes.programmes.models import Edition

pytestmark = pytest.mark.one_server
GOAL, WISH = "Finish the thesis-quetzal", "Read my drafts-quetzal"
FORM = {"goals-0-goal": GOAL, "support": WISH}


@pytest.fixture
def search(fresh_world):
    """Kim of Graz looks for a mentor; Rosa of Padua and Otto of Granada offer one place each."""
    asking.four(fresh_world)
    yield fresh_world
    _Offset.hold(0)


def page(world, what, *mentors, slug="graz"):
    named = "&".join(f"mentor={asking.offer_of(world, each)}" for each in mentors)
    return f"/t/{slug}/c/{world.ids['edition:open']}/{what}{'?' if named else ''}{named}"


def sent(world, *mentors, name="kim", slug="graz"):
    """The request is written and sent on the pages; gives its number."""
    visitor = world.client(name)
    written = visitor.post(page(world, "ask", *mentors, slug=slug), FORM | {"action": "check"})
    assert written.status_code == 303, written.text
    assert "/ask/check?" in written.location
    assert visitor.post(page(world, "ask/send", *mentors, slug=slug)).status_code == 303
    world.drain()
    with world.seen_by(name) as actor:
        return service.running(service.part_of(world.ids["edition:open"], actor)).id


def entries(world, name):
    """What the inbox of somebody says: the letter's matter and whether it waits."""
    with world.seen_by(None, *story.world_slugs()):
        chosen = sa.select(Notice).where(Notice.person_id == world.people[name]).order_by(Notice.id)
        return [(each.text["text"], each.waits and each.done_at is None) for each in db.session.scalars(chosen)]


@pytest.mark.requirement("S2-35", "UX-12", "UX-16")
def test_written_checked_and_sent(search):
    kim, rosa = search.client("kim"), search.client("rosa")
    ask = page(search, "ask", "rosa", "otto")
    assert "Rosa C." in kim.get(ask).text
    assert kim.post(ask, FORM | {"state": "matched"}).status_code == 400
    wrong = kim.post(ask, {"goals-0-goal": GOAL, "support": "", "action": "check"})
    assert wrong.status_code == 422
    assert GOAL in wrong.text
    assert kim.post(ask, FORM | {"action": "keep"}).status_code == 204
    assert WISH in kim.get(page(search, "ask")).text, "a draft is kept"
    assert kim.post(ask, FORM | {"action": "check"}).status_code == 303
    check = kim.get(page(search, "ask/check", "rosa", "otto")).text
    assert GOAL in check
    assert WISH in check
    assert "Kim A." in check
    assert "Life sciences" in check
    assert "University of Graz" in check, "the mentor reads it too"
    for _twice in range(2):
        assert kim.post(page(search, "ask/send", "rosa", "otto")).status_code == 303
    search.drain()
    own = kim.get(page(search, "requests")).text
    assert "Rosa C." in own
    assert "Otto D." in own
    assert kim.get(ask).status_code == 303, "one request at a time"
    with search.seen_by("kim"):
        number = db.session.scalar(sa.select(SearchRequest.id).where(SearchRequest.state == "open"))
    read = rosa.get(f"/t/padua/asked/{asking.proposal_of(search, number)}").text
    for said in (GOAL, WISH, "Kim A.", "Life sciences", "Doctoral candidate"):
        assert said in read
    for asked, told in (
        ("What would you like to reach?", "Goals"),
        ("How can a mentor support", "Support that is wished for"),
    ):
        assert asked not in read, "what the mentee was asked"
        assert told in read
    assert "Kim Aal" not in read
    assert "Otto" not in read


@pytest.mark.requirement("S2-35")
def test_a_no_on_the_page_needs_a_word_and_the_mentee_reads_it(search):
    number = sent(search, "rosa", "otto")
    path = f"/t/padua/asked/{asking.proposal_of(search, number)}/decline"
    rosa = search.client("rosa")
    empty = rosa.post(path, {"reason": "own", "text": " "})
    assert empty.status_code == 422
    long = rosa.post(path, {"reason": "own", "text": "x" * 201})
    assert long.status_code == 422
    assert "x" * 201 in long.text
    assert rosa.post(path, {"reason": "time", "text": "Ask me in May."}).status_code == 303
    search.drain()
    own = search.client("kim").get(page(search, "requests")).text
    assert "I have no time for it just now." in own
    assert "Is being asked" not in own
    assert "Ask me in May." in own
    assert ("A mentor whom you asked said no, with a word for you. The next in your order is asked.", False) in entries(
        search, "kim"
    )
    assert [waits for text, waits in entries(search, "rosa") if "would like you" in text] == [False]
    assert [waits for text, waits in entries(search, "otto") if "would like you" in text] == [True]


@pytest.mark.requirement("S2-35", "UX-12")
def test_the_page_of_ones_requests_says_at_each_moment_what_holds(search):
    kim, own = search.client("kim"), page(search, "requests")
    kim.post(page(search, "ask", "rosa", "otto"), FORM | {"action": "check"})
    kim.post(page(search, "ask/send", "rosa", "otto"))
    said = kim.get(own).text
    assert said.count("Is being asked") == 1, "the first, although the request is only now handed on"
    assert said.count("Not asked yet") == said.count("Do not ask") == 1
    assert "Earlier" not in said
    search.drain()
    said = kim.get(own).text
    assert "Is being asked" not in said
    assert said.count("Do not ask") == 1
    assert said.index("What you wrote is kept for your next request.") < said.index("/withdraw"), "before one presses"
    withdraw = f"/t/graz/requests/{said.partition('/t/graz/requests/')[2].partition('/')[0]}/withdraw"
    assert kim.post(withdraw).status_code == 303
    said = kim.get(own).text
    assert "Taken back" in said, "who was asked was asked"
    assert said.count("Not asked") == 1


@pytest.mark.requirement("S2-35", "UX-10")
def test_whoever_asks_nobody_or_too_many_is_told_so_and_keeps_what_was_written(search):
    kim = search.client("kim")
    with search.seen_by("claire"):
        db.session.get_one(Edition, search.ids["edition:open"]).config = {"choices": 1}
        db.session.commit()
    for mentors, said in (
        ((), "Choose somebody from the list"),
        (("rosa", "otto"), "Only one mentor can be asked at a time."),
    ):
        answer = kim.post(page(search, "ask", *mentors), FORM | {"action": "check"})
        assert answer.status_code == 422
        summary = answer.text.partition('class="error-summary"')[2].partition("</div>")[0]
        assert said in summary
        assert GOAL in answer.text
    assert GOAL in kim.get(page(search, "ask", "rosa")).text, "kept"


@pytest.mark.requirement("S2-35", "UX-12")
def test_after_a_yes_the_page_of_ones_requests_leads_on(search):
    number = sent(search, "rosa")
    asking.accept(search, "rosa", asking.proposal_of(search, number))
    search.drain()
    said = search.client("kim").get(page(search, "requests")).text
    assert "you became a pair" in said
    assert "See what comes next" in said


@pytest.mark.requirement("S2-35")
def test_a_question_goes_to_the_mentee_and_back(search, mailbox):
    number = sent(search, "rosa")
    proposal = asking.proposal_of(search, number)
    rosa, kim = search.client("rosa"), search.client("kim")
    for _twice in range(2):
        assert rosa.post(f"/t/padua/asked/{proposal}/ask", {"text": "Which faculty-quetzal?"}).status_code == 303
    search.drain()
    assert [waits for text, waits in entries(search, "rosa") if "would like you" in text] == [False]
    assert ("A mentor whom you asked would like to know something before they answer.", True) in entries(search, "kim")
    assert not [text for text, _ in entries(search, "claire") if "asks something" in text]
    own = kim.get(page(search, "requests")).text
    assert "Which faculty-quetzal?" in own
    assert "Asks you something" in own
    path = own.partition("/requests/questions/")[2].partition('"')[0]
    assert "Which faculty-quetzal?" in kim.get(f"/t/graz/requests/questions/{path}").text
    assert kim.post(f"/t/graz/requests/questions/{path}", {"text": "Biology-quetzal"}).status_code == 303
    search.drain()
    assert ("The mentee has answered what you asked about their request.", True) in entries(search, "rosa")
    assert "Biology-quetzal" in rosa.get(f"/t/padua/asked/{proposal}").text
    assert all("quetzal" not in str(letter) for letter in mailbox.messages)


@pytest.mark.requirement("S2-35")
def test_words_of_a_mentor_that_hurt_can_be_told_in_confidence(search):
    number = sent(search, "rosa")
    proposal, kim = asking.proposal_of(search, number), search.client("kim")
    confide = f"/t/graz/proposals/{proposal}/confide"
    assert confide not in kim.get(page(search, "requests")).text, "nobody has said anything yet"
    search.client("rosa").post(f"/t/padua/asked/{proposal}/ask", {"text": "Why you-quetzal?"})
    search.drain()
    own = kim.get(page(search, "requests")).text
    assert confide in own
    path = own.partition("/requests/questions/")[2].partition('"')[0]
    assert confide in kim.get(f"/t/graz/requests/questions/{path}").text
    asking.decline(search, "rosa", proposal, "You of all people.")
    assert confide in kim.get(page(search, "requests")).text
    told = kim.get(confide)
    assert "Ombuds office of graz" in told.text
    assert f'href="/t/graz/proposals/{proposal}"' in told.text
    assert kim.get(f"/t/graz/proposals/{proposal}").location.endswith(page(search, "requests"))


@pytest.mark.requirement("S2-35")
def test_yes_from_the_letter(search, mailbox):
    number = sent(search, "rosa")
    link = acts_in(letter_to(mailbox.messages, "rosa@padua.example"))["Yes, I would like that"]
    answer = search.client().post(link)
    assert answer.status_code == 303
    search.drain()
    assert asking.standing(search, number) == ("matched", ["accepted"])
    assert "became a pair" in search.client("kim").get(page(search, "requests")).text


def test_no_from_the_letter_gives_the_same_word(search, mailbox):
    number = sent(search, "rosa")
    link = acts_in(letter_to(mailbox.messages, "rosa@padua.example"))["No, with a short word"]
    assert search.client().post(link, {"reason": "own", "text": ""}).status_code == 422
    assert search.client().post(link, {"reason": "fit", "text": ""}).status_code == 303
    search.drain()
    assert asking.standing(search, number) == ("over", ["declined"])
    own = search.client("kim").get(page(search, "requests")).text
    assert "I am not the right person for these goals." in own
    assert "Look for a mentor" in own


@pytest.mark.requirement("S2-35", "S2-36")
def test_a_reminder_says_what_becomes_of_the_request_without_an_answer(search, mailbox):
    """A mentor who is asked is told of the request, not of a proposal that somebody else made."""
    sent(search, "rosa")
    later(search, 4)
    letter = letter_to(mailbox.messages, "rosa@padua.example")
    assert letter["Subject"].startswith("Reminder: ")
    said = letter.get_body(("plain",)).get_content()
    assert "the request ends, and the mentee asks somebody else" in " ".join(said.split())
    assert "proposal" not in said


@pytest.mark.requirement("PRV-4", "S2-35")
def test_the_copy_of_ones_data_holds_what_one_wrote_in_requests_and_nothing_of_the_other(search):
    number = sent(search, "rosa")
    path = f"/t/padua/asked/{asking.proposal_of(search, number)}/decline"
    assert search.client("rosa").post(path, {"reason": "own", "text": "In May-quetzal"}).status_code == 303
    search.drain()
    for name, slug, own, others in (("kim", "graz", WISH, "In May-quetzal"), ("rosa", "padua", "In May-quetzal", WISH)):
        answer = search.client(name).get(f"/t/{slug}/me/goodbye/copy.zip")
        assert answer.status_code == 200
        kept = zipfile.ZipFile(io.BytesIO(answer.get_data())).read("my-data.json").decode()
        assert own in kept
        assert others not in kept


def test_taken_back_on_the_page(search):
    number = sent(search, "rosa")
    proposal = asking.proposal_of(search, number)
    assert search.client("kim").post(f"/t/graz/requests/{number}/withdraw").status_code == 303
    search.drain()
    assert ("A mentee has taken back their request to you. There is nothing you have to do.", False) in entries(
        search, "rosa"
    )
    late = search.client("rosa").post(f"/t/padua/asked/{proposal}/accept")
    assert late.status_code == 409
    assert GOAL not in search.client("rosa").get(f"/t/padua/asked/{proposal}").text


def test_the_order_is_changed_on_the_page(search):
    number = sent(search, "rosa", "otto")
    with search.seen_by("kim") as actor:
        first, other = service.choices_of(service.own(number, actor))
    kim = search.client("kim")
    assert kim.post(f"/t/graz/requests/{number}/up/{other.id}/{first.id}").status_code == 409, "was asked already"
    assert kim.post(f"/t/graz/requests/{number}/strike/{other.id}").status_code == 303
    assert asking.standing(search, number) == ("open", ["asked", "dropped"])
    assert search.client("lea").post(f"/t/lyon/requests/{number}/withdraw").status_code == 404


@pytest.mark.requirement("S2-35", "PRV-1")
def test_staff_read_that_a_request_waits_and_none_of_its_words(search):
    number = sent(search, "rosa")
    proposal = asking.proposal_of(search, number)
    claire = search.client("claire")
    for path in ("desk", "desk/waiting", "desk/pairing", f"asked/{proposal}", f"proposals/{proposal}"):
        text = claire.get(f"/t/alliance/{path}").text
        assert "quetzal" not in text
    waiting = claire.get("/t/alliance/desk/waiting?what=request").text
    assert "Answer to a request" in waiting
    assert f"#{proposal}" not in claire.get("/t/alliance/desk/pairing").text


def test_pages_of_requests_cost_few_statements(search):
    number = sent(search, "rosa", "otto")
    proposal = asking.proposal_of(search, number)
    lea = search.client("lea")
    for visitor, path in (
        (search.client("kim"), page(search, "requests")),
        (search.client("rosa"), f"/t/padua/asked/{proposal}"),
        (search.client("rosa"), f"/t/padua/asked/{proposal}/decline"),
        (lea, page(search, "ask", "rosa", "otto", slug="lyon")),
    ):
        with statements(search) as sent_there:
            assert visitor.get(path).status_code == 200
        assert len(sent_there) <= 12, "\n".join(
            each.partition("FROM")[2][:70].replace("\n", " ") + "|" + each[:60].replace("\n", " ")
            for each in sent_there
        )


def test_nobody_else_asks_or_answers(search):
    number = sent(search, "rosa")
    proposal = asking.proposal_of(search, number)
    for name, slug in (("otto", "granada"), ("lea", "lyon"), ("kim", "graz")):
        for what in ("", "/accept", "/decline", "/ask"):
            path = f"/t/{slug}/asked/{proposal}{what}"
            answer = search.client(name).get(path) if not what else search.client(name).post(path, {"text": "x"})
            assert answer.status_code in {400, 404}, path
    assert search.client("rosa").get(page(search, "ask", slug="padua")).status_code == 404
    with search.seen_by("otto"):
        assert words.read(number) is None
