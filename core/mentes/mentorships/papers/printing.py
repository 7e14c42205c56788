"""A paper of a pair as it stands, to be printed: its words, who wrote them, which version, and who has signed it where."""

from collections.abc import Iterable
from datetime import datetime

from mentes.base.formats import format_day, format_time, zone_city
from mentes.base.i18n import N_, many, say
from mentes.mentorships.certificates.wording import named
from mentes.mentorships.meetings.where import FORMATS
from mentes.mentorships.pair import MeetingRow, SignatureRow
from mentes.mentorships.papers.eyes import eyes_of
from mentes.mentorships.papers.models import Paper
from mentes.mentorships.papers.reading import Part, reading
from mentes.mentorships.papers.service import Desk, clauses_hash
from mentes.mentorships.papers.sheets import Block, Group, Sheet, Signed, Words, clauses_group, role_name
from mentes.mentorships.papers.texts import Text, is_of_before, state_read

STATES = {
    "draft": N_("Draft, not sent yet"),
    "sent": N_("Sent, not agreed to yet"),
    "returned": N_("Given back for a change"),
    "in_force": N_("In force"),
    "superseded": N_("Replaced by a later version"),
    "withdrawn": N_("Withdrawn"),
}
Written = tuple[Paper, dict[str, Text]]


def filled_sheet(place: Desk, papers: Iterable[Written], locale: str) -> Sheet:
    """What this reader may read of the paper: their own first, and the other's where each writes one."""
    words, every = words_of(place, locale), list(papers)
    paper = every[0][0]
    groups = [group for each in every for group in _groups(place, each, words, named_by=len(every) > 1)]
    return Sheet(
        title=words.of(place.declared.title),
        under=programme_of(place, locale),
        eyes=eyes_of(place.declared, state_read(paper, every[0][1])),
        details=[*people(place, words, names=True), *_standing(place, every[0], words)],
        groups=[*groups, *clauses_group(place.declared, words, _wording(place, words))],
        signatures=_signatures(place, paper, words) if place.declared.signatures else (),
    )


def words_of(place: Desk, locale: str) -> Words:
    """The texts as this pair was shown them when it began."""
    return Words(locale, lambda source: place.way.frozen.text(source, locale))


def languages_of(place: Desk) -> tuple[str, ...]:
    """Every language that the pair's texts were kept in."""
    return tuple(sorted(place.way.frozen.texts)) or ("en",)


def programme_of(place: Desk, locale: str) -> str:
    """Programme and edition, by name."""
    edition = named(place.pair.edition_titles, locale)
    return ", ".join(each for each in (say(place.way.title(locale), locale), edition) if each)


def people(place: Desk, words: Words, *, names: bool) -> list[tuple[str, str]]:
    """Who the two are, and the meeting that the paper is about."""
    sides = [
        (role_name(role, words), place.pair.side(role).legal_name if names else "") for role in ("mentee", "mentor")
    ]
    meeting = place.meeting
    if meeting is None:
        return sides
    number = words.say(N_("Number %(number)s"), number=meeting.number)
    zone = place.pair.side(place.role).timezone
    about = (words.say(N_("Meeting")), f"{number}, {moment(meeting.starts_at, zone, words.locale)}")
    lasted = many("%(num)s minute", "%(num)s minutes", meeting.minutes)
    return [*sides, about, (words.say(N_("How long")), say(lasted, words.locale)), *_where(meeting, words)]


def _where(meeting: MeetingRow, words: Words) -> list[tuple[str, str]]:
    """Where the two met, unless it was a video call, as usual."""
    if meeting.format == "video":
        return []
    said = [words.say(FORMATS[meeting.format]), meeting.place]
    return [(words.say(N_("Where")), ", ".join(each for each in said if each))]


def moment(at: datetime, zone: str, locale: str) -> str:
    """A moment in words, with the zone that it is told in (S0-30)."""
    return f"{format_day(at, zone, locale)}, {format_time(at, zone, locale)} ({zone_city(zone, locale)}, {zone})"


def _standing(place: Desk, written: Written, words: Words) -> list[tuple[str, str]]:
    paper, texts = written
    zone = place.pair.side(place.role).timezone
    since = (
        [(words.say(N_("In force since")), moment(paper.in_force_at, zone, words.locale))] if paper.in_force_at else []
    )
    return [
        (words.say(N_("Written by")), _name_of(place, texts["main"])),
        (words.say(N_("Version")), str(paper.edition_number)),
        (words.say(N_("State")), _state(place, paper, texts, words)),
        *since,
    ]


def _state(place: Desk, paper: Paper, texts: dict[str, Text], words: Words) -> str:
    if is_of_before(paper, texts):
        return words.say(N_("%(name)s is changing it"), name=place.pair.side(paper.author).legal_name)
    return words.say(N_("Confirmed")) if _is_confirmed(place, paper) else words.say(STATES[paper.state])


def _name_of(place: Desk, text: Text) -> str:
    """Who wrote these words, by name: another's draft over them does not make them theirs."""
    role = place.pair.role_of(text.author_id)
    return place.pair.side(role).legal_name if role else ""


def _is_confirmed(place: Desk, paper: Paper) -> bool:
    return paper.state == "in_force" and place.declared.approval != "none" and not place.declared.signatures


def _groups(place: Desk, written: Written, words: Words, *, named_by: bool) -> list[Group]:
    _, texts = written
    read = reading(place.way.frozen, place.declared, texts, words.locale)
    name = _name_of(place, texts["main"])
    groups = [Group(_blocks(read.main), words.say(N_("Written by %(name)s"), name=name) if named_by else "")]
    if read.addition:
        by = words.say(N_("Added by %(name)s"), name=_name_of(place, texts["addition"]))
        groups.append(Group(_blocks(read.addition), read.addition_title or by, by if read.addition_title else ""))
    return groups


def _blocks(parts: Iterable[Part]) -> tuple[Block, ...]:
    return tuple(
        Block(
            part.heading,
            part.text,
            rows=tuple(tuple(Block(label, said) for label, said in row) for row in part.rows),
        )
        for part in parts
    )


def _wording(place: Desk, words: Words) -> str:
    frozen, mark = place.way.frozen, clauses_hash(place, words.locale)[:12]
    text = N_("As both of you were shown them when you began: %(programme)s %(version)s, wording %(mark)s.")
    return words.say(text, programme=frozen.plugin, version=frozen.version, mark=mark)


def _signatures(place: Desk, paper: Paper, words: Words) -> list[Signed]:
    known = (paper.id, paper.text_version)
    given = {each.role: each for each in place.pair.signatures if (each.paper_id, each.text_version) == known}
    return [_signed(place, role, given.get(role), words) for role in ("mentee", "mentor")]


def _signed(place: Desk, role: str, given: SignatureRow | None, words: Words) -> Signed:
    if given is None:
        below = words.say(N_("Open: not signed yet"))
        return Signed(place.pair.side(role).legal_name, role_name(role, words), "", below)
    at = moment(given.signed_at, given.timezone, words.locale)
    below = words.say(N_("Signed in %(place)s on %(at)s"), place=given.place, at=at)
    return Signed(given.legal_name, role_name(given.role, words), given.legal_name, below)
