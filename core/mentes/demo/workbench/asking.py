"""Every hook of a plugin asked on sample facts, and its answers in words, in each language that Mentes speaks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

from mentes.base.form_languages import InEveryLanguage
from mentes.base.i18n import N_, Message, languages, say
from mentes.plugin.answers import Match, Step, Verdict
from mentes.plugin.design import Design
from mentes.plugin.examples import START, answers_to, life
from mentes.plugin.facts import Applicant, Candidate, Edition, Mentorship
from mentes.plugin.guard import PluginFailure, blaming
from mentes.plugin.loader import Plugin
from mentes.plugin.sections import Labels

YES, NO, REVIEW = N_("Yes"), N_("No"), N_("Somebody has to look")
OUTCOMES = {"yes": YES, "no": NO, "review": REVIEW}
Said = dict[str, str]  # one thing that a plugin says, by language


class Sample(BaseModel, frozen=True):
    """Who asks, on the workbench; the questions of the application are answered with examples."""

    role: Annotated[Literal["mentee", "mentor"], Labels(mentee=N_("Mentee"), mentor=N_("Mentor"))] = Field(
        "mentee", title=N_("Role")
    )
    level: Annotated[
        Literal["bachelor", "master", "doctoral"],
        Labels(bachelor=N_("Bachelor"), master=N_("Master"), doctoral=N_("Doctorate")),
    ] = Field("doctoral", title=N_("Level of study"))
    semester: int = Field(3, ge=1, le=40, title=N_("Semester"))


@dataclass(frozen=True)
class Asked:
    """One hook: what it was asked, and what it said, or how it failed."""

    hook: str
    question: Message
    says: tuple[Said, ...] = ()
    fault: str = ""
    is_own: bool = True  # else core's default answers


@dataclass(frozen=True)
class Point:
    """One point in the life of a pair: the state, what comes next, and whether the programme is complete."""

    state: str
    coming: tuple[Said, ...]
    complete: tuple[Said, ...]


def in_every_language(text: Message | str) -> Said:
    """A text in each language that Mentes speaks."""
    return {code: say(text, code) for code in languages()}


def example(plugin: Plugin) -> BaseModel:
    """Parameters to begin with: the defaults, and an example where something has to be said. Raises PluginFailure."""
    given: dict[str, Any] = {}
    with blaming(plugin.name):
        for key, field in plugin.card.config.model_fields.items():
            if field.is_required():
                asked_alone = create_model("Asked", **{key: (Annotated[field.annotation, field], ...)})  # type: ignore[call-overload]
                is_text = any(isinstance(each, InEveryLanguage) for each in field.metadata)
                given[key] = {"en": "Example"} if is_text else answers_to(asked_alone)[key]
        return plugin.card.config.model_validate(given)


def edition_of(plugin: Plugin, config: BaseModel) -> Edition[Any]:
    """A sample edition with these parameters. Raises PluginFailure when the plugin cannot say what it is made of."""
    design = plugin.rules.design(config=config)
    return Edition(config, 1, "example", "2026", "graz", ("graz", "padua"), starts=START, design=design)


def asked(plugin: Plugin, edition: Edition[Any], sample: Sample) -> list[Asked]:
    """What the plugin answers about an applicant, two candidates and itself."""
    facts: dict[str, Any] = {"level": sample.level, "semester": sample.semester}
    mine = {role: answers_to(plugin.card.questions(role)) for role in ("mentee", "mentor")}
    applicant = Applicant(sample.role, "graz", "a", answers=mine[sample.role], **facts)
    mentee = Candidate("mentee", "graz", "a", languages=("en",), answers=mine["mentee"], **facts)
    mentor = Candidate("mentor", "padua", "b", languages=("en",), answers=mine["mentor"])

    def eligible() -> Verdict:
        return plugin.rules.check_eligibility(edition=edition, applicant=applicant, today=START)

    def match() -> Match:
        return plugin.rules.judge_match(edition=edition, mentee=mentee, mentor=mentor)

    return [
        _ask(plugin, "card", N_("What is this programme called?"), lambda: _card(plugin)),
        _ask(plugin, "check_eligibility", N_("May this person take part?"), lambda: _verdict(eligible())),
        _ask(
            plugin,
            "judge_match",
            N_("How well do somebody of Graz and somebody of Padua fit?"),
            lambda: _match(match()),
        ),
        _ask(plugin, "blueprints", N_("Which pages of its own does it bring?"), lambda: _pages(plugin)),
        _ask(
            plugin, "happened", N_("Does it want to be told what happens?"), lambda: (YES if plugin.observes else NO,)
        ),
    ]


def _ask(plugin: Plugin, hook: str, question: str, ask: Callable[[], Iterable[Message | str]]) -> Asked:
    own = hook in plugin.implements
    try:
        says = tuple(in_every_language(Message(each) if each in (YES, NO) else each) for each in ask())
    except PluginFailure as failure:
        return Asked(hook, Message(question), fault=str(failure), is_own=own)
    return Asked(hook, Message(question), says, is_own=own)


def _card(plugin: Plugin) -> Iterable[Message | str]:
    card = plugin.rules.card()
    return [Message(text, domain=plugin.domain) for text in (card.title, card.summary) if text]


def _verdict(verdict: Verdict) -> Iterable[Message | str]:
    return [Message(OUTCOMES[verdict.outcome]), *verdict.messages]


def _match(match: Match) -> Iterable[Message | str]:
    score = Message(N_("%(score)s of 100"), {"score": round(match.score * 100)})
    return [score, *match.reasons, *match.against, *([match.impediment] if match.impediment else [])]


def _pages(plugin: Plugin) -> Iterable[Message | str]:
    return [each.name for each in plugin.rules.blueprints()] or [Message(N_("None"))]


def points(plugin: Plugin, edition: Edition[Any]) -> list[Point]:
    """What the plugin says of one pair at eight points of its way. Raises PluginFailure."""
    return [_point(plugin, edition, pair) for pair in life(edition.design)]


def _point(plugin: Plugin, edition: Edition[Any], pair: Mentorship) -> Point:
    steps: tuple[Step, ...] = plugin.rules.next_steps(edition=edition, mentorship=pair, today=START)
    verdict = plugin.rules.check_completion(edition=edition, mentorship=pair)
    coming = tuple(in_every_language(step.title) for step in steps if step.state == "now")
    return Point(pair.state, coming, tuple(in_every_language(each) for each in _verdict(verdict)))


def texts_in(design: Design, text: str) -> Said:
    """A text of the design in each language."""
    return in_every_language(Message(text, domain=design.domain))
