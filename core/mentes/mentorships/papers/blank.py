"""A paper to be filled in by hand: every question with lines to write on and boxes to tick."""

from mentes.base.i18n import N_, Message, say
from mentes.mentorships.papers.eyes import eyes_of
from mentes.mentorships.papers.reading import YES
from mentes.mentorships.papers.sheets import Block, Group, Sheet, Signed, Words, clauses_group, role_name
from mentes.plugin.parts import Paper as Declared
from mentes.plugin.sections import Section

ROWS = 3  # empty rows where people may fill in as many as they like
MOST_ROWS = 6  # more do not fit their purpose on paper
LINES = {"text": 1, "long_text": 6, "date": 1, "number": 1}
SHORT = 1000  # characters: a long text that may not be longer gets fewer lines


def blank_sheet(declared: Declared, words: Words, under: str, details: list[tuple[str, str]]) -> Sheet:
    """The form of a paper; `details` say who and when, with an empty text where that is to be written."""
    return Sheet(
        title=words.of(declared.title),
        under=under,
        eyes=eyes_of(declared),
        details=details,
        groups=(_questions(declared, words), *_addition(declared, words), *clauses_group(declared, words)),
        signatures=_lines_to_sign(words) if declared.signatures else (),
    )


def asked(section: Section, words: Words) -> Block:
    """One question with room for its answer."""
    heading, hint = words.of(section.title), words.of(section.help) if section.help else ""
    match section.kind:
        case "rows":
            return Block(heading, help=hint, rows=_rows(section, words))
        case "choice" | "choices":
            return Block(heading, help=hint, ticks=tuple(words.of(each.label) for each in section.options))
        case "yes_no":
            return Block(heading, help=hint, ticks=(say(Message(YES), words.locale),))
        case "scale":
            steps = range(section.least or 0, (section.most or 0) + 1)
            return Block(heading, help=hint, ticks=tuple(map(str, steps)), across=True)
    return Block(heading, help=hint, lines=_lines(section))


def _lines(section: Section) -> int:
    is_short = section.kind == "long_text" and section.max_length is not None and section.max_length <= SHORT
    return 3 if is_short else LINES[section.kind]


def _rows(section: Section, words: Words) -> tuple[tuple[Block, ...], ...]:
    count = max(section.least or 0, min(section.most or ROWS, MOST_ROWS if section.most else ROWS))
    return tuple(tuple(asked(each, words) for each in section.rows) for _ in range(count))


def _questions(declared: Declared, words: Words) -> Group:
    return Group(tuple(asked(each, words) for each in declared.sections))


def _addition(declared: Declared, words: Words) -> tuple[Group, ...]:
    parts = tuple(asked(each, words) for each in declared.addition)
    heading = words.of(declared.addition_title) if declared.addition_title else words.say(N_("Added by the other side"))
    return (Group(parts, heading),) if parts else ()


def _lines_to_sign(words: Words) -> tuple[Signed, ...]:
    below = words.say(N_("Place, date and signature"))
    return tuple(Signed(role_name(role, words), "", "", below) for role in ("mentee", "mentor"))
