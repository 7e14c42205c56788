"""What may go otherwise than hoped, each walked by the people whose part it is: and no end of it is anybody's fault."""

from tests.journeys import stages
from tests.journeys.house import House
from tests.journeys.stages import CANARY, Cast
from tests.journeys.walker import Walker

TOPIC = "Light in very cold gases"  # what Chiara, Sophie and Karim wrote when they applied (story.toml)
SOPHIE, KARIM = "How to leave a large group", "Three countries, two languages of work"


def _answer(walker: Walker, text: str) -> None:
    walker.wait_for_link(f"/t/{walker.slug}/home", "/proposals/")
    walker.go("/proposals/")
    walker.press(text)


def decline(cast: Cast, asked: Walker) -> None:
    """The first mentor says no, without a reason; the mentee is told, and not of whom."""
    stages.propose(cast.lead, TOPIC, KARIM)
    _answer(asked, "No, thank you")
    stages.propose(cast.lead, TOPIC, SOPHIE)
    for walker in (cast.mentee, cast.mentor):
        _answer(walker, "Yes, I would like that")
    stages.become_a_pair(cast)


def does_not_fit(cast: Cast) -> None:
    """They have met, and one of the two says no: both are free again, and neither learns whose word it was."""
    stages.meet(cast)
    for walker, text in ((cast.mentee, "No, it does not fit"), (cast.mentor, "Yes, let us go on")):
        walker.open(cast.at(walker))
        walker.press(text)
    for walker in (cast.mentee, cast.mentor):
        walker.open(cast.at(walker))
        walker.sees(
            walker.says("This pair has ended"),
            walker.says("There is no fault in that. Your coordinator looks for somebody else, if you like."),
        )


def rematch(cast: Cast, mentor: Walker) -> None:
    """The lead finds somebody else for the mentee."""
    cast.mentor = mentor
    stages.propose(cast.lead, TOPIC, KARIM)
    for walker in (cast.mentee, cast.mentor):
        _answer(walker, "Yes, I would like that")
    stages.become_a_pair(cast)


def missed_call(cast: Cast) -> None:
    """A call that did not take place counts as none, and the two fix another."""
    mentee, mentor = cast.mentee, cast.mentor
    stages.fix(cast)
    for _ in range(2):
        mentee.next_day()
    mentor.open(cast.at(mentor, f"/meetings/{cast.met}"))
    mentor.fill(took_place="no")
    mentor.press("Keep it")
    mentor.sees(mentor.says("Did not take place"))
    stages.meet(cast)
    stages.say_yes(cast)


def counter(cast: Cast) -> None:
    """The mentor answers the agreement with an own text; both sign that one."""
    mentee, mentor = cast.mentee, cast.mentor
    mentee.open(cast.at(mentee, "/papers/agreement"))
    mentee.fill(goals__0__text=f"Everything about the {CANARY}", goals__0__area="research")
    mentee.press("Send to %(name)s", name=mentor.name)
    mentor.open(cast.at(mentor, "/papers/agreement"))
    mentor.follow("Answer with your own text")
    mentor.fill(goals__0__text=f"One thing about the {CANARY}", goals__0__area="research")
    mentor.press("Send your own text to %(name)s", name=mentee.name)
    for walker in (mentee, mentor):
        walker.open(cast.at(walker, "/papers/agreement"))
        walker.sees("One thing about the")
        walker.fill(place="Online")
        walker.press("Sign")
    mentee.open(cast.at(mentee, "/papers/agreement"))
    assert mentee.main.locator(".signatures .signed").count() == 2


def late_minutes(cast: Cast, house: House) -> None:
    """Minutes that are not written: a letter reminds of them and says nothing of the call; then they come."""
    mentee, mentor = cast.mentee, cast.mentor
    stages.meet(cast)
    address = f"{mentee.given_name.lower()}@{mentee.slug}.example"
    house.later(5)
    house.arrived(address, mentee.says("Reminder: %(what)s", what="").strip())
    mentee.open(cast.at(mentee, f"/meetings/{cast.met}/papers/minutes"))
    mentee.fill(research=f"Late, but here: {CANARY}.")
    mentee.press("Send to %(name)s", name=mentor.name)
    mentor.open(cast.at(mentor, f"/meetings/{cast.met}/papers/minutes"))
    mentor.press("Confirm")
    assert CANARY not in house.writings()


def fall_silent(cast: Cast, house: House) -> None:
    """Nothing more is heard of the two: their coordinator ends the pair, kindly, and both are told so."""
    for days in (34, 15, 15):
        house.later(days)
    desk = cast.mentee_desk
    desk.open(f"/t/{desk.slug}/mentorships/{cast.pair}/end")
    desk.press("End this pair")
    for walker in (cast.mentee, cast.mentor):
        walker.open(cast.at(walker))
        walker.sees(walker.says("This pair has ended"))
