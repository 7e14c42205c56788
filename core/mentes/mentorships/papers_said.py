"""What a paper that waits for one of the two asks of them, in a sentence and a verb, without a word of what stands in it."""

from mentes.base.i18n import N_, Message
from mentes.mentorships.pair import Pair, PaperRow
from mentes.mentorships.steps import Way
from mentes.plugin.answers import Step

WRITE, GO_ON, READ, CHANGE = N_("Write it"), N_("Go on writing"), N_("Read it"), N_("Change it")
OWN_TEXT = N_("%(name)s has answered with a text of their own. Read what is different.")
AMENDED = N_("%(name)s would like to change what you agreed on. Until you agree, the text before counts.")
SENT = N_("%(name)s has sent it to you.")
RETURNED = N_("%(name)s asks you for a change.")


def said(way: Way, step: Step, role: str | None) -> tuple[Message | None, str]:
    """For a step of a paper that waits for this side: why, if more is to be said than that, and what its button says, if it has own words."""
    row = _row(way, step)
    if row is None:
        return None, WRITE
    name = {"name": way.pair.side("mentee" if role == "mentor" else "mentor").display_name}
    if row.state == "sent" and row.author != role:
        return Message(_how_sent(way, row), name), READ
    if row.state == "returned" and row.author == role:
        return Message(RETURNED, name), CHANGE
    return None, GO_ON if row.state == "draft" and row.author == role else ""


def _row(way: Way, step: Step) -> PaperRow | None:
    """The newest of it that is not over."""
    key, _, number = step.key.partition(":")[2].partition(":")
    meeting = _meeting(way.pair, number)
    mine = [each for each in way.pair.papers if each.key == key and (not number or each.meeting_id == meeting)]
    open_ = [each for each in mine if each.state in {"draft", "sent", "returned"}]
    return max(open_, key=lambda each: (each.occurrence, each.edition_number, each.id), default=None)


def _meeting(pair: Pair, number: str) -> int | None:
    return pair.meeting(int(number)).id if number else None


def _how_sent(way: Way, row: PaperRow) -> str:
    if row.edition_number > 1:
        return AMENDED
    return SENT if way.design.paper(row.key).author in {"both", "each", row.author} else OWN_TEXT
