"""What the page of a paper shows while it changes: the text to decide on, the one that counts, what this reader can do."""

from dataclasses import dataclass

from mentes.base.actor import actor
from mentes.mentorships.papers.beginning import Beginning, beginning
from mentes.mentorships.papers.countering import may_counter
from mentes.mentorships.papers.desks import Desk, begun_by, current_and_in_force
from mentes.mentorships.papers.differing import Differences, differences, last_before
from mentes.mentorships.papers.models import Paper
from mentes.mentorships.papers.reading import reading
from mentes.mentorships.papers.texts import Text, is_of_before, state_read, texts_of_each


@dataclass(frozen=True)
class Change:
    """A paper on its way: `current` is worked on, `standing` counts meanwhile, `shown` is what this reader sees of them.

    `differences` are headings and words for what is not as it was when both last had a text before them.
    """

    current: Paper | None
    standing: Paper | None
    shown: Paper | None
    texts: dict[str, Text]
    standing_texts: dict[str, Text]
    begun: dict[str, Text]
    taken_from: str
    differences: Differences
    may_write: bool
    may_counter: bool
    may_amend: bool
    may_withdraw: bool

    @property
    def current_text(self) -> int:
        """The number of the text that a decision is meant for."""
        return self.current.text_version if self.current else 0

    @property
    def is_of_before(self) -> bool:
        """Whether the other is writing over the words that this reader sees."""
        return self.shown is not None and is_of_before(self.shown, self.texts)

    @property
    def state_read(self) -> str:
        """The state of the words that this reader sees; nothing before there are any."""
        return state_read(self.shown, self.texts) if self.shown else ""

    @property
    def counts(self) -> tuple[Paper | None, dict[str, Text]]:
        """The version whose steps count now, and its words: the one that stands while it is being changed."""
        return (self.standing, self.standing_texts) if self.standing else (self.shown, self.texts)

    @property
    def is_open(self) -> bool:
        """Whether a paper in force is being changed."""
        return self.standing is not None


def change_of(place: Desk) -> Change:
    """Where this paper is on its way, for this reader: a draft of the other's is not shown, what it changes is."""
    over = place.pair.is_over
    newest, counting = current_and_in_force(place)
    paper = counting or newest if over else newest
    standing = counting if paper is not None and paper.edition_number > 1 and paper.state != "in_force" else None
    found = texts_of_each(each for each in (paper, standing) if each is not None)
    texts = found[paper.id] if paper else {}
    before = found[standing.id] if standing else {}
    is_hidden = standing is not None and "main" not in texts
    first = beginning(place) if paper is None else None
    return Change(
        current=paper,
        standing=standing,
        shown=standing if is_hidden else paper,
        texts=before if is_hidden else texts,
        standing_texts=before,
        begun=_begun(place, texts, before, first),
        taken_from=place.way.frozen.text(first.title, actor().locale) if first else "",
        differences=() if is_hidden else _differences(place, paper, texts),
        may_write=place.writes(standing if is_hidden else paper),
        may_counter=not over and may_counter(place, paper),
        may_amend=not over and _may_amend(place, paper),
        may_withdraw=standing is not None and paper is not None and begun_by(paper) == place.role,
    )


def _begun(place: Desk, texts: dict[str, Text], before: dict[str, Text], first: Beginning | None) -> dict[str, Text]:
    """What the forms begin with: the words as they stand, an addition of before, or what another paper said already."""
    added = texts.get("addition") or before.get("addition")
    kept = {"addition": added} if added is not None and added.author_id == place.person_id else {}
    main = texts.get("main") or (first.text if first else None)
    if not texts and place.is_author:
        main = _with_usual(place, main)
    return kept | ({"main": main} if main else {})


def _with_usual(place: Desk, taken: Text | None) -> Text | None:
    """Where nothing was written yet: the usual numbers of the programme, and over them what was taken from elsewhere."""
    usual = {each.key: each.usual for each in place.declared.sections if each.usual is not None}
    said = {key: value for key, value in taken.values.items() if value is not None} if taken else {}
    return Text("main", usual | said, place.person_id, 0) if usual or taken else None


def _may_amend(place: Desk, paper: Paper | None) -> bool:
    return place.declared.versioned and place.may_amend and paper is not None and paper.state == "in_force"


def _differences(place: Desk, paper: Paper | None, texts: dict[str, Text]) -> Differences:
    if paper is None or paper.text_version == 1 or paper.state not in {"sent", "returned"} or "main" not in texts:
        return ()
    before = last_before(place, paper)
    return differences(place, texts["main"].values, before, actor().locale) if before is not None else ()


@dataclass(frozen=True)
class ShownStep:
    """One dated step: label and text of each of its answers, and whether it is done."""

    index: int
    said: tuple[tuple[str, str], ...]
    is_done: bool
    text_version: int


def steps_shown(place: Desk, change: Change) -> tuple[ShownStep, ...]:
    """The steps of the version in force, as this reader reads them, also while it is being changed (S4-14)."""
    paper, texts = change.counts
    if paper is None or paper.state != "in_force" or not place.declared.steps:
        return ()
    named = next(each.title for each in place.declared.sections if each.key == place.declared.steps)
    heading = place.way.frozen.text(named, actor().locale)
    read = reading(place.way.frozen, place.declared, texts, actor().locale)
    rows = next((part.rows for part in read.main if part.rows and part.heading == heading), ())
    done = set(paper.facts.get("done", ()))
    return tuple(ShownStep(index, row, index in done, paper.text_version) for index, row in enumerate(rows))
