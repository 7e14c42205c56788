"""Open mentoring from an offer and an application to the confirmation, and to accounts that go: all on the pages, each by their own hands."""

import re

import pytest
from lxml.html import document_fromstring
from tests import asking
from tests.admission.offering import MENTEE, MENTOR
from tests.mentorships.quietly import pass_days
from tests.mentorships.test_meeting_times import at
from tests.story import PEOPLE
from werkzeug.datastructures import MultiDict

from mentes.base.clock import _Offset

GOAL, NOTED, WISH = "Finish the thesis-kakapo", "Mails in between-kakapo", "Read my drafts-kakapo"


class Walker:
    """Somebody of the world with a browser, who goes where links lead and presses what stands there."""

    def __init__(self, world, name):
        self.world, self.name, self.slug = world, name, PEOPLE[name].home
        self.visitor, self.here, self.whole = world.client(name), "", None

    def read(self, path):
        """Load a page, following where it sends; what happened meanwhile is told first."""
        self.world.drain()
        answer = self.visitor.get(path, follow_redirects=True)
        assert answer.status_code == 200, (self.name, path, answer.status_code)
        self.here, self.whole = answer.request.full_path.rstrip("?"), document_fromstring(answer.text)
        return self

    def home(self):
        return self.read(f"/t/{self.slug}/home")

    def mentoring(self):
        """The area "Mentoring" of the profile."""
        return self.home().follow(r"/me$").follow(r"/me/mentoring$")

    @property
    def main(self):
        return self.whole.get_element_by_id("main")

    @property
    def text(self):
        return " ".join(self.main.text_content().split())

    def follow(self, part):
        """The first link of this page (or else of what stands around it) whose address has this in it."""
        links = [each.get("href", "") for where in (self.main, self.whole) for each in where.iter("a")]
        found = [each for each in links if re.search(part, each)]
        assert found, f"{self.name} at {self.here}: no link to {part} in {self.text}"
        return self.read(found[0])

    def press(self, part, **data):
        """Send the form of this page whose address has this in it, as it stands but for this."""
        found = [each for each in self.main.iter("form") if re.search(part, each.get("action") or self.here)]
        assert found, f"{self.name} at {self.here}: no form for {part} in {self.text}"
        path = found[0].get("action") or self.here
        answer = self.visitor.post(path, {**MultiDict(found[0].form_values()).to_dict(flat=False), **data})
        assert answer.status_code == 303, f"{self.name} at {path}: {answer.status_code} {_text(answer)}"
        return self.read(answer.location)

    def sees(self, *texts):
        for text in texts:
            assert text in self.text, f"{self.name} at {self.here}: no {text} in {self.text}"
        return self

    def sees_nothing_of(self, *texts):
        assert [text for text in texts if text in self.text] == [], f"{self.name} at {self.here}"
        return self


def _text(answer):
    return " ".join(document_fromstring(answer.text).get_element_by_id("main").text_content().split())


@pytest.fixture
def two(fresh_world):
    """Kim of Graz, a student, and Rosa of Padua, a professor: neither has done anything yet."""
    asking.arrive(fresh_world, "kim", "rosa")
    fresh_world.drain()
    yield Walker(fresh_world, "kim"), Walker(fresh_world, "rosa")
    _Offset.hold(0)


def join(walker, role, answers):
    """From home to the programme, its questions, a look at the answers, and in: the rules say yes at once."""
    edition = f"/c/{walker.world.ids['edition:open']}"
    walker.home().follow(rf"/t/{walker.slug}/?$").follow(rf"{edition}$").follow(rf"{edition}/apply/{role}")
    walker.press(f"/apply/{role}", **answers, action="check").press(f"/apply/{role}", action="send")


def fix(mentee, mentor, pair):
    """A time is proposed by the mentee and confirmed by the mentor, who proposes none."""
    mentee.home().follow(rf"{pair}$").follow(rf"{pair}/meetings/new")
    mentee.press("/meetings/new", starts_at=at(2), minutes="60", link="https://meet.example/room", format="video")
    mentor.home().follow(rf"{pair}$")
    assert not [each for each in mentor.main.iter("a") if each.get("href", "").endswith("/meetings/new")], "S2-17"
    mentor.follow(rf"{pair}/meetings/\d+$").press("/confirm")


def meet(mentee, mentor, pair):
    """A meeting is fixed; days pass; each says in their own profile that it took place."""
    fix(mentee, mentor, pair)
    say_so(mentee, mentor)


def say_so(*walkers):
    pass_days(walkers[0].world, 3)
    for walker in walkers:
        walker.mentoring().press("/report").sees_nothing_of("Did you meet?")


def ask(mentee, mentor):
    """Found in the list by a word, read, asked: written, looked at as the mentor reads it, sent."""
    mentee.home().follow(r"/mentors$").sees("Suggested for you", "Rosa C.")
    mentee.sees_nothing_of("Conti")
    mentee.follow(r"/mentors/\d+$").sees("How you two fit").follow(r"/ask\?mentor=")
    mentee.press("/ask", **{"goals-0-goal": GOAL, "support": WISH, "action": "check"}).sees("Kim A.", GOAL, WISH)
    mentee.press("/ask/send").sees("Rosa C.", "Asked")
    mentor.home().follow(r"/asked/\d+$").sees("Kim A.", GOAL, WISH, "Life sciences", "Doctoral candidate")
    mentor.sees_nothing_of("Aal")
    mentor.press("/accept").sees("You said yes.")


def begin(mentee, mentor):
    """The first talk with its checklist and the mentee's own notes, and a yes of both; gives the end of the pair's address."""
    mentee.mentoring().follow(r"/mentorships/\d+$").sees("Rosa Conti")
    pair = re.search(r"/mentorships/\d+", mentee.here)[0]
    mentee.follow("/papers/agreement$").sees("It is too early for this paper.")
    fix(mentee, mentor, pair)
    mentee.home().follow(rf"{pair}$").follow(rf"{pair}/meetings/1$")
    mentee.sees(
        "For what period of time is the mentorship planned?", "How many meetings should there be in the period?"
    )
    say_so(mentee, mentor)
    for walker in (mentor, mentee):
        walker.home().follow(rf"{pair}$").press("/match", answer="yes")
    return pair


def agree(mentee, mentor, pair):
    """Noted, taken over, a plan of offered topics, kept, sent; the other says yes, and it is a mentorship."""
    mentee.home().follow(rf"{pair}$").follow(r"/papers/notes$").press(
        "/papers/notes", contact=NOTED, months="6", meetings="2", action="draft"
    )
    mentor.home().follow(rf"{pair}$").sees_nothing_of("My notes", "0 of 2 agreed")
    mentee.follow(rf"{pair}/papers/agreement$").sees(NOTED, "What you want to talk about")
    goal = {"goals": GOAL, "plan-0-topic": "Going abroad", "plan-1-topic": "Own topic-kakapo"}
    mentee.press("/papers/agreement", **goal, action="draft")
    mentor.home().follow(rf"{pair}$").follow("/papers/agreement").sees_nothing_of(GOAL, NOTED)
    mentee.home().follow(rf"{pair}$").follow("/papers/agreement").press("/papers/agreement", action="send")
    mentor.home().follow(rf"{pair}/papers/agreement$").sees(GOAL, NOTED, "Own topic-kakapo").press("/confirm")
    mentor.home().follow(rf"{pair}$").sees("0 of 2 agreed")


def tell_how_it_was(*walkers):
    for walker in walkers:
        walker.home().follow(r"/meetings/\d+/questionnaires/feedback$").press("/feedback", useful="5")


def certificate(walker):
    """What somebody downloads from their area "Mentoring"."""
    walker.mentoring()
    (path,) = [each.get("href") for each in walker.main.iter("a") if each.get("href", "").endswith(".pdf")]
    file = walker.visitor.get(path)
    assert (file.status_code, file.data[:5]) == (200, b"%PDF-")
    return file.data


def erase(walker):
    """The own account is erased for ever, from the profile."""
    walker.home().follow(r"/me$").follow("/me/goodbye$").follow("/goodbye/erase$")
    walker.sees("that a certificate with its number is genuine").press("/goodbye/erase", word="erase")
    assert walker.here.endswith("/goodbye/erased")
    walker.world.drain()


@pytest.mark.requirement("S2-9", "S2-13", "S2-26")
def test_from_an_offer_to_the_confirmation_and_out_again(two, mailbox):
    kim, rosa = two
    join(rosa, "mentor", MENTOR | {"capacity": "1"})
    join(kim, "mentee", MENTEE)
    ask(kim, rosa)
    pair = begin(kim, rosa)
    tell_how_it_was(kim, rosa)
    agree(kim, rosa, pair)
    for _ in range(2):
        meet(kim, rosa, pair)
        tell_how_it_was(kim, rosa)
    rosa.home().follow(rf"{pair}$").sees("2 of 2 agreed")
    kim.home().follow(rf"{pair}$").follow("/official-end$").sees("Both of you get a confirmation").press(
        "/official-end"
    )
    for walker in (kim, rosa):
        walker.home().follow(rf"{pair}$").sees("You have completed your mentoring")
        walker.home().follow(r"/me$").follow("/me/achievements$").sees(
            "You take part", "Your first talk", "A mentorship completed"
        )
    kept, theirs = certificate(kim), certificate(rosa)
    assert kept != theirs
    (number,) = re.findall(r"/verify/([^/\"]+)", "".join(rosa.follow("/certificates$").main.xpath("//a/@href")))
    erase(rosa)
    kim.mentoring().sees("Former participant").sees_nothing_of("Rosa")
    assert certificate(kim) == kept, "the certificate of the other is as it was"
    kim.read(f"/verify/{number}").sees("genuine").sees_nothing_of("Rosa", "Conti")
    erase(kim)
    kim.read(f"/verify/{number}").sees("genuine")
    parts = [part for letter in mailbox.messages for part in letter.walk() if part.get_content_maintype() == "text"]
    assert len(parts) > 20
    assert not [part for part in parts if "kakapo" in part.get_content()], "nothing sealed went by mail"
