"""Short guides: how it goes from joining to the end, and three linked where they help, about first meeting, agreement, topics (S2-8)."""

from mentes.plugin import N_, Page
from mentes_open.config import Config


def pages(config: Config) -> tuple[Page, ...]:
    """The guides with the numbers of this edition; a university can publish them in its own words."""
    months = ("least", config.months_least), ("most", config.months_most), ("usual", config.months)
    numbers = ("choices", config.choices), ("days", config.answer_days)
    return (
        Page("way", N_("How it goes"), WAY, (*numbers, *months), audience=("mentee",)),
        Page("first-meeting", N_("The first meeting"), FIRST, (("minutes", config.minutes),), at=PLACES["first"]),
        Page("agreement", N_("Your mentoring agreement"), AGREEMENT, months, at=PLACES["agreement"]),
        Page("topics", N_("Finding topics and questions"), TOPICS, at=PLACES["topics"]),
    )


PLACES = {
    "first": ("first_meeting", "paper:notes"),
    "agreement": ("paper:agreement", "paper:notes"),
    "topics": ("suggestions", "meetings"),
}
WAY = (
    N_(
        "1. **Say what you would like to talk about.** A few ticks are enough; then you see the list of mentors, with those "
        "first who fit you.\n2. **Ask.** You choose whom: one mentor, or up to %(choices)s in your order. Write what you would "
        "like to reach. A mentor has %(days)s days to answer; after a no, or no answer, the next one is asked.\n3. **Meet "
        "once.** After a yes you learn each other's names and find a time for a first talk. Either of you may say "
        "afterwards that it does not fit.\n4. **Agree.** You write down together what you want to do, for %(least)s to "
        "%(most)s months. Then your mentoring begins.\n5. **Meet at your own pace.** You bring the topics. At the end both of "
        "you get a confirmation."
    ),
)
FIRST = (
    N_(
        "In your first meeting you get to know each other and find out whether you would like to work together. "
        "Nothing is decided yet: either of you may say afterwards that it does not fit, without giving a reason."
    ),
    N_("## Before you meet"),
    N_(
        "Read again what the other has written about themselves. Note two or three questions. As the mentee, think "
        "about what you would like to talk about first."
    ),
    N_("## What to talk about"),
    N_(
        "- Who are you, and how did you get to where you are?\n- What does the mentee hope for, and what can the "
        "mentor offer?\n- What should stay between the two of you?"
    ),
    N_("## What to settle"),
    N_(
        "- For how long is the mentoring planned?\n- How many meetings should there be, and how long? %(minutes)s "
        "minutes are a good measure.\n- Which kind of contact is fine for both, and how often?\n- What are the single "
        "meetings about? A rough plan is enough."
    ),
    N_("## Afterwards"),
    N_(
        "The mentee notes right away what you agreed on. These notes are for the mentee alone, and the agreement "
        "begins with them."
    ),
)
AGREEMENT = (
    N_(
        "The agreement says in a few sentences what you want to do together. It is no contract, but it helps both of "
        "you when time gets short."
    ),
    N_("## Who does what"),
    N_(
        "The mentee writes it, keeps it as a draft as long as they like, and sends it. The mentor agrees, asks for a "
        "change, or answers with a text of their own. In the moment in which both have agreed, your mentoring begins."
    ),
    N_("## What belongs in it"),
    N_(
        "- Two or three goals. Write what should be different at the end, not what you will do.\n- The duration: from "
        "%(least)s to %(most)s months, usually %(usual)s.\n- The number of meetings, once or twice a month.\n- How you "
        "stay in touch in between, and what the two of you would rather not.\n- A rough plan with one line for each "
        "meeting."
    ),
    N_("## If something changes"),
    N_(
        "Each of you may propose a change at any time. Until the other has agreed, the agreement holds as it is; "
        "all versions can be read again."
    ),
)
TOPICS = (
    N_(
        "The mentee brings the topics. That is not always easy, so here is what has helped others; the suggestions "
        "are there to choose from, not to be worked off."
    ),
    N_("## Before a meeting"),
    N_(
        "Send one topic and one question a few days ahead. Say what you would like: advice, a story from experience, "
        "an honest opinion, or somebody who listens."
    ),
    N_("## Good questions"),
    N_(
        "- Ask about experience: “How was that for you?” brings more than “What should I do?”\n- Ask for a concrete "
        "case, not for a rule.\n- As the mentor, ask back before you advise: what has the mentee tried already?"
    ),
    N_("## At the end of a meeting"),
    N_("Say in one sentence what you take with you, and what you will try out until the next time."),
    N_("## When it gets difficult"),
    N_(
        "Some things belong in other hands: illness, conflicts with a supervisor, harassment. Your coordinators know "
        "whom to ask; nobody has to carry that alone."
    ),
)
