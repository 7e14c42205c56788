"""The stages of open mentoring, each walked by the people whose part it is: they find and ask each other, and nobody pairs them."""

from playwright.sync_api import Page
from tests.journeys import stages
from tests.journeys.stages import CANARY, Cast
from tests.journeys.walker import Walker

GOALS = {"goals__0__goal": f"Finish before the {CANARY} does", "support": f"Read what I write about the {CANARY}."}


def two(mentee: Walker, mentor: Walker) -> Cast:
    """A pair of open mentoring: nobody else has a part in it."""
    return Cast(mentee, mentor, mentee, mentor, mentor)


def short(walker: Walker) -> str:
    """What others read of a name before there is a pair."""
    given, surname = walker.name.split()[:2]
    return f"{given} {surname[0]}."


def find_programme(walker: Walker) -> None:
    walker.home()
    walker.follow("Programmes", within="header nav")
    walker.follow("Open mentoring")


def offer(mentor: Walker, places: int = 1) -> None:
    """From home to an offer that stands in the list at once."""
    find_programme(mentor)
    mentor.follow("Offer to be a mentor")
    mentor.fill(subject="life", areas="research abroad", industries="university", languages="en", capacity=str(places))
    mentor.fill(experience=f"Field work near {mentor.slug}", expectations="Come with a question.")
    mentor.press("Check your answers")
    mentor.press("Send your application")
    mentor.follow("My offer")
    listed = mentor.says("Your offer is in the list, and mentees can ask you.")
    mentor.wait_for(mentor.page.url, lambda page: listed in page.locator("main").inner_text())


def join(mentee: Walker) -> None:
    """From home to the list of mentors, without waiting for anybody."""
    find_programme(mentee)
    mentee.follow("Apply as a mentee")
    mentee.fill(subject="life", status="doctoral", areas="research funding", languages="en")
    mentee.press("Check your answers")
    mentee.press("Send your application")
    mentee.follow("Find a mentor")


def ask(mentee: Walker, *mentors: Walker) -> None:
    """On the list: these are ticked, put in this order, written to."""
    cards = mentee.main.locator("article")  # whoever is suggested is ticked there, and stands without a box below
    for each in mentors:
        cards.filter(has_text=short(each)).get_by_role("checkbox").check()
    mentee.press("Ask those I ticked")
    for _ in mentors[1:]:
        order_first(mentee, mentors[0])
    mentee.fill(**GOALS)
    send(mentee)


def order_first(mentee: Walker, mentor: Walker) -> None:
    row = mentee.main.locator(".rows li").filter(has_text=short(mentor))
    earlier = row.get_by_role("link", name=mentee.says("Earlier"))
    if earlier.count():
        earlier.click()
        mentee.look()


def send(mentee: Walker) -> None:
    mentee.press("See it as the mentor reads it")
    mentee.sees(CANARY)
    mentee.press("Send the request")
    mentee.sees(mentee.says("Sent on"))


def read_request(mentor: Walker) -> None:
    """What waits on the mentor's home is opened."""
    mentor.wait_for_link(f"/t/{mentor.slug}/home", "/asked/")
    mentor.go("/asked/")
    mentor.sees(CANARY)


def say_yes(mentor: Walker) -> None:
    read_request(mentor)
    mentor.press("Yes, I would like that")
    mentor.sees(mentor.says("You said yes. In a moment you both get a message with each other's names."))


def say_no(mentor: Walker, word: str) -> None:
    read_request(mentor)
    mentor.follow("No, with a short word")
    mentor.fill(reason="time", text=word)
    mentor.press("Say no")


def my_requests(mentee: Walker) -> None:
    """From home to what one has asked."""
    find_programme(mentee)
    mentee.follow("Your application as a mentee")
    mentee.follow("Your requests")


def mentoring(walker: Walker) -> None:
    """The area Mentoring of the profile."""
    walker.home()
    own = f'header details.menu:not(.menu-all):has(a[href="/t/{walker.slug}/me"])'
    walker.page.locator(f"{own} > summary").click()
    walker.go("/me", within=own)
    walker.go("/me/mentoring")


def meet(cast: Cast) -> None:
    """A meeting is fixed, its days pass, and each says in their own profile that it took place."""
    stages.fix(cast)
    cast.mentee.house.later(2)
    for walker in (cast.mentee, cast.mentor):
        mentoring(walker)
        walker.press("Yes, we met")


def tell_how_it_was(cast: Cast) -> None:
    for walker in (cast.mentee, cast.mentor):
        walker.wait_for_link(cast.at(walker), "/questionnaires/")
        walker.go("/questionnaires/")
        walker.fill(useful="5")
        walker.press("Send the answers")


def note(cast: Cast) -> None:
    """The mentee's own notes of the first talk, with a plan of topics that are offered; the other finds none."""
    mentee, mentor = cast.mentee, cast.mentor
    mentee.open(cast.at(mentee))
    mentee.go("/papers/notes")
    mentee.fill(contact=f"Mails about the {CANARY}", meetings="4")
    mentee.main.get_by_role("button", name=mentee.says("Put in the plan")).first.click()
    mentee.look()
    mentee.press("Keep")
    mentor.open(cast.at(mentor))
    assert mentor.main.locator('a[href*="/papers/notes"]').count() == 0


def write_agreement(cast: Cast) -> None:
    """It begins with the notes; kept, then sent."""
    mentee, mentor = cast.mentee, cast.mentor
    mentee.open(cast.at(mentee))
    mentee.go("/papers/agreement", within="main .next-step")
    mentee.fill(goals=f"A chapter on the {CANARY}", contact=f"Mails about the {CANARY}", meetings="4")
    mentee.press("Keep as a draft")
    mentee.press("Send to %(name)s", name=mentor.name)
    mentor.open(cast.at(mentor))
    mentor.go("/papers/agreement", within="main .next-step")
    mentor.sees(f"A chapter on the {CANARY}")


def become_active(cast: Cast, walker: Walker) -> None:
    """The other says yes to the agreement, and from that moment it is a mentorship."""
    walker.press("Confirm")
    for each in (cast.mentee, cast.mentor):
        each.open(cast.at(each))
        each.sees(each.says("Begun"), each.says("%(held)s of %(agreed)s agreed", held=0, agreed=4))


def end(cast: Cast) -> None:
    """The mentee ends it officially; both have a confirmation in their profile."""
    mentee, mentor = cast.mentee, cast.mentor
    mentee.open(cast.at(mentee))
    mentee.follow("End the mentorship officially")
    mentee.sees(mentee.says("This cannot be undone."))
    mentee.press("End it officially")
    mentor.open(cast.at(mentor))
    mentor.sees(mentor.says("You have completed your mentoring"))


def certificate(walker: Walker) -> bytes:
    """What is downloaded in the area Mentoring."""
    mentoring(walker)
    walker.wait_for_link(walker.page.url, ".pdf")
    with walker.page.expect_download() as got:
        walker.main.locator('a[href$=".pdf"]').first.click()
    file = got.value.path().read_bytes()
    assert walker.name in stages.words_of(file)
    return file


def counter(cast: Cast) -> None:
    """The mentor answers the agreement with an own text, which the mentee reads beside the first one."""
    mentee, mentor = cast.mentee, cast.mentor
    mentor.follow("Answer with your own text")
    mentor.fill(goals=f"Two chapters on the {CANARY}", months="9")
    mentor.press("Send your own text to %(name)s", name=mentee.name)
    mentee.open(cast.at(mentee))
    mentee.go("/papers/agreement", within="main .next-step")
    mentee.sees(f"Two chapters on the {CANARY}", mentee.says("What is different"))


def change(cast: Cast) -> None:
    """The mentee begins a new version; until the mentor agrees, the one before counts, and so does its last day."""
    mentee, mentor = cast.mentee, cast.mentor
    until = last_day(cast, mentor)
    mentee.go("/papers/agreement")
    mentee.press("Begin a new version")
    mentee.fill(months="12")
    mentee.press("Send to %(name)s", name=mentor.name)
    assert last_day(cast, mentor) == until
    mentor.go("/papers/agreement", within="main .next-step")
    mentor.sees(mentor.says("What is different"))
    mentor.press("Confirm")
    assert last_day(cast, mentor) != until


def last_day(cast: Cast, walker: Walker) -> str:
    """How long it lasts, as the page of the two says."""
    walker.open(cast.at(walker))
    fact = walker.main.locator("dt", has_text=walker.says("Lasts until")).locator("xpath=following-sibling::dd[1]")
    return str(fact.inner_text())


def two_tabs(mentor: Walker, *mentees: Walker) -> tuple[Walker, Walker]:
    """Two requests that wait, opened side by side; gives who is read about in the first tab, and the second tab."""
    home = f"/t/{mentor.slug}/home"
    mentor.wait_for(home, lambda page: len(_asked(page)) == len(mentees))
    first, second = _asked(mentor.page)
    other = mentor.tab()
    for tab, path in ((mentor, first), (other, second)):
        tab.home()
        tab.go(path)
    return next(each for each in mentees if short(each) in mentor.main.inner_text()), other


def _asked(page: Page) -> list[str]:
    links = page.locator('main a[href*="/asked/"]').all()
    return sorted({each.get_attribute("href") or "" for each in links})
