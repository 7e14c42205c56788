"""The stages of the online programme, each walked by the people whose part it is."""

import io
import re
from dataclasses import dataclass

from pypdf import PdfReader
from tests.journeys.walker import Walker

CANARY = "zirbelkiefer"
"""A word that stands in everything sealed; it may be in no letter."""


@dataclass
class Cast:
    """Who walks, and what their pair is called once it exists."""

    mentee: Walker
    mentor: Walker
    mentee_desk: Walker
    mentor_desk: Walker
    lead: Walker
    pair: str = ""
    met: int = 0

    @property
    def everybody(self) -> tuple[Walker, ...]:
        return self.mentee, self.mentor, self.mentee_desk, self.mentor_desk, self.lead

    def at(self, walker: Walker, rest: str = "") -> str:
        return f"/t/{walker.slug}/mentorships/{self.pair}{rest}"


def topic(mentee: Walker) -> str:
    """What tells this mentee from the others while nobody may know the name."""
    return f"Alpine lichens above {mentee.slug}"


def offer(mentor: Walker) -> str:
    """The same for a mentor."""
    return f"Twenty years of field work around {mentor.slug}."


def apply_as_mentee(mentee: Walker) -> None:
    mentee.home()
    mentee.follow("Programmes", within="header nav")
    mentee.go("/c/", within="main .offer")
    mentee.follow("Apply as a mentee")
    mentee.press("Check your answers")
    assert mentee.page.locator(".error-summary a").count() >= 4
    mentee.fill(stage="doctoral", discipline="life", topic=topic(mentee), languages="en de")
    mentee.fill(hopes="Somebody who knows the way into a postdoc, and who has been lost on it.")
    mentee.press("Check your answers")
    mentee.sees(mentee.says("Mentees are doctoral candidates and early postdocs."), topic(mentee))
    mentee.press("Send your application")
    mentee.sees(topic(mentee))


def apply_as_mentor(mentor: Walker) -> None:
    mentor.home()
    mentor.follow("Programmes", within="header nav")
    mentor.go("/c/", within="main .offer")
    mentor.follow("Offer to be a mentor")
    mentor.fill(stage="doctoral", discipline="life", offer=offer(mentor), languages="en it")
    mentor.fill(english="y", diversity="y", capacity="2")
    mentor.press("Check your answers")
    mentor.sees(mentor.says("Mentors are at least advanced postdocs. You can offer your help once you are one."))
    mentor.follow("Change your answers")
    mentor.fill(stage="professor")
    mentor.press("Check your answers")
    mentor.press("Send your application")


def take_in(desk: Walker, applicant: Walker) -> None:
    """The coordinator follows the figure to its rows and takes the applicant in."""
    desk.home()
    desk.follow("Coordination", within="header nav")
    desk.go("/desk/applications")
    desk.page.get_by_role("link", name=applicant.name).click()
    desk.look()
    desk.press("Accept")


def propose_pair(cast: Cast) -> None:
    """The lead finds the mentee without a mentor and takes the best match; both say yes, and learn the names."""
    propose(cast.lead, topic(cast.mentee), offer(cast.mentor))
    for walker in (cast.mentee, cast.mentor):
        walker.wait_for_link(f"/t/{walker.slug}/home", "/proposals/")
        walker.go("/proposals/")
        assert cast.mentee.name not in walker.main.inner_text()
        assert cast.mentor.name not in walker.main.inner_text()
        walker.press("Yes, I would like that")
    become_a_pair(cast)


def propose(lead: Walker, topic: str, offer: str) -> None:
    """The lead puts two together, known by what they wrote."""
    lead.open("/t/alliance/desk")
    lead.go("/desk/pairing")
    find_mentee(lead, topic)
    mentor = lead.main.locator("article").filter(has_text=offer)
    mentor.get_by_role("button", name="Propose the two to each other").click()
    lead.look()


def become_a_pair(cast: Cast) -> None:
    """A moment later each finds the other by name, on the page of the newest pair of the two."""
    for walker, other in ((cast.mentee, cast.mentor), (cast.mentor, cast.mentee)):
        walker.wait_for(f"/t/{walker.slug}/home", lambda page, other=other: other.name in page.content())
        walker.page.locator("main h2 a", has_text=other.name).first.click()
        walker.look()
        walker.sees(other.name)
    cast.pair, cast.met = re.findall(r"/mentorships/(\d+)", cast.mentee.page.url)[0], 0


def find_mentee(lead: Walker, words: str) -> None:
    """The lead opens one mentee after the other until it is the one who wrote this."""
    rows = lead.main.locator('.rows a[href*="/desk/pairing/"]')
    for address in [row.get_attribute("href") or "" for row in rows.all()]:
        lead.open(address)
        if words in lead.main.inner_text():
            return
    raise AssertionError(f"no mentee wrote: {words}")


def fix(cast: Cast, *, last: bool = False) -> None:
    """One proposes a meeting, the other confirms it; the one who proposed looks at it."""
    mentee, mentor = cast.mentee, cast.mentor
    cast.met += 1
    mentee.open(cast.at(mentee))
    mentee.go("/meetings/new")
    mentee.fill(starts_at=mentee.tomorrow(), minutes="60", link="https://meet.example/lichens")
    if last:
        mentee.fill(kind="final")
    mentee.press("Propose to %(name)s", name=mentor.name)
    mentor.open(cast.at(mentor))
    mentor.go("/meetings/", within="main .next-step")
    mentor.press("Confirm this time")
    mentee.open(cast.at(mentee))
    mentee.go(f"/meetings/{cast.met}", within="main .rows")


def meet(cast: Cast, *, last: bool = False) -> None:
    """A meeting is fixed, two days pass, one says that it took place."""
    fix(cast, last=last)
    for _ in range(2):
        cast.mentee.next_day()
    cast.mentee.fill(took_place="yes", minutes="60")
    cast.mentee.press("Keep it")


def say_yes(cast: Cast) -> None:
    """Is it the right match? Both answer, neither sees what the other said."""
    for walker in (cast.mentee, cast.mentor):
        walker.open(cast.at(walker))
        walker.press("Yes, let us go on")


def agree(cast: Cast) -> None:
    """Draft, send, give back, send again; both sign the same text."""
    mentee, mentor = cast.mentee, cast.mentor
    goals = {"goals__0__text": f"A postdoc near a {CANARY}", "goals__0__area": "career", "tools": f"{CANARY} pad"}
    mentee.open(cast.at(mentee))
    mentee.go("/papers/agreement", within="main .next-step")
    mentee.fill(**goals)
    mentee.press("Keep as a draft")
    mentor.open(cast.at(mentor, "/papers/agreement"))
    assert CANARY not in mentor.page.content()
    mentee.press("Send to %(name)s", name=mentor.name)
    mentor.open(cast.at(mentor))
    mentor.go("/papers/agreement", within="main .next-step")
    mentor.sees(CANARY)
    mentor.main.get_by_text(mentor.says("Ask for a change"), exact=True).click()
    mentor.fill(back__remark=f"Could teaching be a goal too? {CANARY}")
    mentor.press("Give back to %(name)s", name=mentee.name)
    mentee.open(cast.at(mentee, "/papers/agreement"))
    mentee.sees("Could teaching be a goal too?")
    mentee.fill(goals__1__text="Teach a course of my own", goals__1__area="research")
    mentee.press("Send to %(name)s", name=mentor.name)
    for walker, town in ((mentor, "Padova"), (mentee, "Graz")):
        walker.open(cast.at(walker, "/papers/agreement"))
        walker.sees("Teach a course of my own")
        walker.fill(place=town)
        walker.press("Sign")
    mentor.open(cast.at(mentor, "/papers/agreement"))
    assert mentor.main.locator(".signatures .signed").count() == 2


def call(cast: Cast) -> None:
    """A call and its minutes, written by one and confirmed by the other."""
    mentee, mentor = cast.mentee, cast.mentor
    meet(cast)
    number = cast.met
    mentee.fill(research=f"Read about the {CANARY}.", career="Write to two laboratories.")
    mentee.press("Send to %(name)s", name=mentor.name)
    mentor.open(cast.at(mentor, f"/meetings/{number}/papers/minutes"))
    mentor.fill(advice=f"And rest under a {CANARY}.")
    mentor.press("Confirm")
    mentee.open(cast.at(mentee, f"/meetings/{number}/papers/minutes"))
    mentee.sees(f"And rest under a {CANARY}.")


def plan(cast: Cast) -> None:
    """What the minutes recommend becomes something that the two plan; the other finds it on the page of the two."""
    mentee, mentor = cast.mentee, cast.mentor
    mentee.open(cast.at(mentee, f"/meetings/{cast.met}/papers/minutes"))
    mentee.fill(section="career", kind="network")
    mentee.press("Plan it")
    assert "/activities/" in mentee.page.url
    mentor.open(cast.at(mentor))
    mentor.go("/activities/")


def come_to_a_training(mentee: Walker) -> None:
    """An event that the lead has planned: found among the events, signed up for."""
    mentee.open(f"/t/{mentee.slug}/events")
    mentee.main.get_by_role("link", name="Gutachten").first.click()
    mentee.look()
    mentee.press("Sign up")
    mentee.sees(mentee.says("You have a place. If you cannot come, say so: somebody else may wait for it."))


def print_agreement(cast: Cast) -> str:
    """The agreement as a file: all that it says."""
    cast.mentee.open(cast.at(cast.mentee, "/papers/agreement"))
    with cast.mentee.page.expect_download() as got:
        cast.mentee.main.get_by_role("button", name=cast.mentee.says("Download as PDF")).click()
    return words_of(got.value.path().read_bytes())


def words_of(file: bytes) -> str:
    """The words of a PDF."""
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)


def half_a_year(cast: Cast) -> None:
    """The months between: asked whether all is well, the mentee says so; without a word the pair would end (S2-22)."""
    for _ in range(4):
        cast.mentee.house.later(34)
        cast.mentee.open(cast.at(cast.mentee))
        cast.mentee.press("All is well, we keep going")
    cast.mentee.house.later(34)


def wrap_up(cast: Cast) -> None:
    """The final call, what came of it, and a few questions to each."""
    mentee, mentor = cast.mentee, cast.mentor
    meet(cast, last=True)
    mentee.open(cast.at(mentee, "/papers/wrap_up"))
    mentee.fill(outcomes=f"A plan, and a {CANARY} in a pot.", future="occasional", future_text=f"{CANARY} in spring")
    mentee.press("Send to %(name)s", name=mentor.name)
    mentor.open(cast.at(mentor))
    mentor.go("/papers/wrap_up", within="main .next-step")
    mentor.press("Confirm")
    for walker in (mentee, mentor):
        walker.wait_for_link(cast.at(walker), "/questionnaires/")
        walker.go("/questionnaires/")
        walker.fill(satisfied="5", fit="4", goals="4", support="5", again="yes", best=f"The {CANARY}.")
        walker.press("Send the answers")
