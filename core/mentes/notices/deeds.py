"""A step of a pair as the deed that it asks of one side: "Write …", "Say whether the time suits you"."""

from mentes.base.i18n import N_, Message, reader_zone
from mentes.mentorships.journey import MEETINGS
from mentes.mentorships.pair import PaperRow
from mentes.mentorships.steps import Way
from mentes.plugin.answers import Step

NEXT = N_("Find a time for your next meeting with %(name)s")
DATES = {
    "first_meeting": N_("Find a time for your first meeting with %(name)s"),
    "final_meeting": N_("Find a time for your final meeting with %(name)s"),
}
WRITTEN_BY = {"mentee": {"mentee", "each", "both"}, "mentor": {"mentor", "each", "both"}}


def deed(way: Way, role: str, step: Step) -> tuple[Message, str]:
    """What is to be done and the verb on its button; the verb is empty where the step's own one says it."""
    kind, _, rest = step.key.partition(":")
    if kind in MEETINGS:
        return _meeting(way, role, step), ""
    if kind == "attendance":
        return Message(N_("Say how your meeting with %(name)s went"), {"name": way.pair.other(role).display_name}), ""
    if kind == "paper":
        key, _, number = rest.partition(":")
        return _paper(way, role, key, int(number) if number else None)
    if kind == "match_check":
        return Message(N_("Is %(name)s the right match for you?"), {"name": way.pair.other(role).display_name}), ""
    return step.title, ""


def _meeting(way: Way, role: str, step: Step) -> Message:
    meeting, name = way.pair.open_meeting, {"name": way.pair.other(role).display_name}
    if meeting is None:
        return Message(DATES.get(step.key, NEXT), name)
    if meeting.state == "proposed":
        return Message(N_("Say whether the time suits you"))
    return Message(N_("Say how your meeting with %(name)s went"), name)


def _paper(way: Way, role: str, key: str, number: int | None) -> tuple[Message, str]:
    declared = way.design.paper(key)
    title = Message(declared.title, domain=way.design.domain)
    row = _row(way, key, number)
    writes = _writes(declared.author, role, row)
    verb = N_("Write") if writes else N_("Read")
    if number is None:
        return Message(N_("Write: %(paper)s") if writes else N_("Read and answer: %(paper)s"), {"paper": title}), verb
    about = {"paper": title, "day": way.pair.meeting(number).starts_at.astimezone(reader_zone()).date()}
    text = (
        N_("Write about your meeting on %(day)s: %(paper)s")
        if writes
        else N_("Read and answer, about your meeting on %(day)s: %(paper)s")
    )
    return Message(text, about), verb


def _writes(author: str, role: str, row: PaperRow | None) -> bool:
    """Whether this side's deed is to write; what was given back goes to whoever had sent it."""
    if row is not None and row.state == "returned" and author in {"mentee", "mentor"}:
        return row.author == role
    return author in WRITTEN_BY[role] and (row is None or row.state in {"draft", "returned"})


def _row(way: Way, key: str, number: int | None) -> PaperRow | None:
    """The paper as it stands, the newest of its key."""
    meeting = way.pair.meeting(number).id if number is not None else None
    found = [each for each in way.pair.papers if each.key == key and each.meeting_id == meeting]
    return found[-1] if found else None
