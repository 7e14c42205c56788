"""The words of a printed paper, filled in or blank, as plain data for `document.render`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from mentes.base.clock import now
from mentes.base.i18n import N_, Message, say
from mentes.mentorships.certificates.wording import COLOUR, ROLES
from mentes.mentorships.papers.eyes import Eyes
from mentes.plugin.parts import Paper as Declared


@dataclass(frozen=True)
class Words:
    """A programme's texts in one language: as a pair was shown them when it began, or as they are today."""

    locale: str
    of: Callable[[str], str]

    @staticmethod
    def of_domain(locale: str, domain: str) -> "Words":
        """The texts as they are today, of a programme with this gettext domain."""
        return Words(locale, lambda source: say(Message(source, domain=domain), locale))

    def say(self, text: str, **values: Any) -> str:
        """Words of our own in this language."""
        return say(Message(text, values), self.locale)


@dataclass(frozen=True)
class Block:
    """One question with its answer, or with boxes and lines for one; `rows` are answers of several parts."""

    heading: str
    text: str = ""
    help: str = ""
    ticks: tuple[str, ...] = ()
    across: bool = False
    lines: int = 0
    rows: "tuple[tuple[Block, ...], ...]" = ()


@dataclass(frozen=True)
class Group:
    """Blocks that belong together, under a heading or under the title itself."""

    parts: tuple[Block, ...]
    heading: str = ""
    note: str = ""


@dataclass(frozen=True)
class Signed:
    """Where somebody signs: `said` is their name once they have, `below` when and where, or that it is open."""

    name: str
    role: str
    said: str = ""
    below: str = ""


@dataclass(frozen=True)
class Sheet:
    """A whole document. `under` names the programme; `details` are labels and values, an empty value is a line."""

    title: str
    under: str
    eyes: Eyes
    details: Sequence[tuple[str, str]]
    groups: Sequence[Group]
    signatures: Sequence[Signed] = field(default_factory=tuple)

    def facts(self, words: Words, author: str, emblems: Mapping[str, Any]) -> dict[str, Any]:
        """Everything that `paper.typ` asks for; `emblems` as `programmes.emblems.reading.facts_of` names them."""
        return {
            "locale": words.locale,
            "colour": COLOUR,
            "day": now().date().isoformat(),
            "document": f"{self.title}: {self.under}" if self.under else self.title,
            "author": author,
            "footer": words.say(N_("%(paper)s, as it stood on %(day)s"), paper=self.title, day=now().date()),
            "page": words.say(N_("Page")),
            "emblems": dict(emblems),
            "heading": self.title,
            "under": self.under,
            "eyes": [say(each, words.locale) for each in self.eyes.sentences],
            "details": [list(each) for each in self.details],
            "groups": [asdict(each) for each in self.groups],
            "signing": words.say(N_("Signatures")),
            "signatures": [asdict(each) for each in self.signatures],
        }


def role_name(role: str, words: Words) -> str:
    """Mentee or mentor."""
    return say(ROLES[role], words.locale)


def clauses_group(declared: Declared, words: Words, note: str = "") -> tuple[Group, ...]:
    """The fixed texts, if the paper has any."""
    parts = tuple(Block(words.of(each.title), words.of(each.text)) for each in declared.clauses)
    return (Group(parts, words.say(N_("These clauses belong to it")), note),) if parts else ()
