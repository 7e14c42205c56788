"""Topics that a plan offers first: what the mentee asked for and wants to talk about, and what the mentor can help with (S2-6).

Both said it before they were a pair; the proposal carries it as it was then, so that neither of the two reads the other's
own row. The goals of a request are read where they stand, sealed for these two.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import has_request_context, request
from werkzeug.datastructures import MultiDict

from mentes.admission.models import Proposal
from mentes.admission.requests.words import read_by_proposal
from mentes.base.db import db
from mentes.base.forms import Form
from mentes.base.i18n import N_, Message, say
from mentes.mentorships.models import Mentorship
from mentes.mentorships.papers.desks import Desk
from mentes.plugin.loader import registry
from mentes.plugin.parts import BOTH, Offered, Role
from mentes.plugin.sections import Section, sections_of

TAKE = "take"  # the button beside a topic: "<section>:<topic>"
MOST = 200  # characters of a topic


@dataclass(frozen=True)
class Topic:
    """One topic, what its button says to the server, and whether the plan has it already."""

    text: str
    value: str
    is_taken: bool


@dataclass(frozen=True)
class Topics:
    """What one of the two brings: whose it is, and their topics."""

    heading: Message
    topics: tuple[Topic, ...]


@dataclass(frozen=True)
class Help:
    """What stands beside a section of rows: the topics of both, and a word where the rows are not as many as agreed."""

    lists: tuple[Topics, ...]
    hint: Message | None


def helps(place: Desk, form: Form[Any]) -> dict[str, Help]:
    """For each section that offers topics: those of the mentee, then those of the mentor (one statement, none without such)."""
    if not place.declared.offers or place.way.is_suspended:
        return {}
    proposal_id, profiles = _profiles(place)
    wished = _wished(place, proposal_id)
    return {
        each.section: Help(_lists(place, each, profiles, form, wished), _hint(place, each, form))
        for each in place.declared.offers
    }


def _profiles(place: Desk) -> tuple[int | None, dict[Role, Mapping[str, Any]]]:
    chosen = (
        sa.select(Proposal.id, Proposal.mentee_profile, Proposal.mentor_profile)
        .join(Mentorship, Mentorship.proposal_id == Proposal.id)
        .where(Mentorship.id == place.pair.id)
    )
    row = db.session.execute(chosen).one_or_none()
    if row is None:
        return None, {"mentee": {}, "mentor": {}}
    return row.id, {"mentee": row.mentee_profile, "mentor": row.mentor_profile}


def _wished(place: Desk, proposal_id: int | None) -> Mapping[str, Any]:
    """What the mentee wrote as they asked this mentor; nothing where nobody asked, or no plan offers it."""
    search = place.way.design.search
    if proposal_id is None or search is None or not any(each.request for each in place.declared.offers):
        return {}
    return read_by_proposal(proposal_id) or {}


def _goals(place: Desk, offered: Offered, wished: Mapping[str, Any]) -> Iterable[str]:
    search = place.way.design.search
    asked = {each.key: each for each in search.asks} if search else {}
    for key in offered.request:
        if key in asked and wished.get(key):
            yield from _topics(asked[key], wished[key], place.way.design.domain)


def _lists(
    place: Desk,
    offered: Offered,
    profiles: Mapping[Role, Mapping[str, Any]],
    form: Form[Any],
    wished: Mapping[str, Any],
) -> tuple[Topics, ...]:
    known = {plain(each) for each in _written(place, offered.section, form)}
    found = []
    for role in BOTH:
        keys = offered.mentee if role == "mentee" else offered.mentor
        goals = _goals(place, offered, wished) if role == "mentee" else ()
        texts = tuple(dict.fromkeys([*goals, *_said(place, role, keys, profiles[role])]))
        topics = tuple(Topic(text, f"{offered.section}:{text}", plain(text) in known) for text in texts)
        if topics:
            found.append(Topics(_heading(place, role), topics))
    return tuple(found)


def _heading(place: Desk, role: Role) -> Message:
    if role == place.role:
        own = N_("What you want to talk about") if role == "mentee" else N_("What you offer")
        return Message(own)
    text = N_("What %(name)s wants to talk about") if role == "mentee" else N_("What %(name)s offers")
    return Message(text, {"name": place.other_name})


def _said(place: Desk, role: Role, keys: tuple[str, ...], profile: Mapping[str, Any]) -> Iterable[str]:
    """The answers of these keys, one topic each, in the reader's language."""
    plugin = registry().plugins.get(place.way.frozen.plugin)
    asked = {each.key: each for each in sections_of(plugin.card.questions(role))} if plugin else {}
    for key in keys:
        if plugin and key in asked and profile.get(key):
            yield from _topics(asked[key], profile[key], plugin.domain)


def _topics(asked: Section, value: Any, domain: str) -> Iterable[str]:
    labels = {option.value: say(Message(option.label, domain=domain)) for option in asked.options}
    if asked.kind == "rows":
        yield from (str(row.get(asked.rows[0].key, ""))[:MOST] for row in value if row.get(asked.rows[0].key))
    elif asked.kind == "choices":
        yield from (labels.get(each, each) for each in value)
    elif asked.kind in {"choice", "text"}:
        yield labels.get(value, str(value))[:MOST]


def _written(place: Desk, section: str, form: Form[Any]) -> list[str]:
    """What the first field of each row holds, as the form shows it."""
    if section not in form:
        return []
    first = _asked(place, section).rows[0].key
    return [str(row.form[first].data) for row in form[section] if str(row.form[first].data or "").strip()]


def _asked(place: Desk, key: str) -> Section:
    return next(each for each in place.declared.sections if each.key == key)


def plain(text: str) -> str:
    """The same topic, however it is spaced and written large."""
    return " ".join(text.split()).casefold()


def _hint(place: Desk, offered: Offered, form: Form[Any]) -> Message | None:
    """A word where the plan has lines, but not one for each meeting that the form asks for (S2-5)."""
    lines = len(_written(place, offered.section, form))
    number = str(form[offered.lines].data or "") if offered.lines in form else ""
    if not lines or not number.isdecimal() or int(number) == lines:
        return None
    text = N_("Lines in the plan: %(lines)s. Meetings you want to have: %(meetings)s. One line for each is best.")
    return Message(text, {"lines": lines, "meetings": int(number)})


def with_topic(place: Desk) -> MultiDict[str, str] | None:
    """What was typed, with the topic whose button was pressed in the first free row; None where no such button was."""
    if not has_request_context() or TAKE not in request.form:
        return None
    sent: MultiDict[str, str] = MultiDict(request.form.items(multi=True))
    section, _, text = sent.pop(TAKE).partition(":")
    if section not in {each.section for each in place.declared.offers}:
        return sent
    asked = _asked(place, section)
    first, most = asked.rows[0].key, asked.most or MOST
    rows = {key.split("-")[1] for key in sent if key.startswith(f"{section}-") and key.count("-") > 1}
    numbers = sorted(int(each) for each in rows if each.isdecimal())
    free = (each for each in numbers if not _has_words(sent, f"{section}-{each}-"))
    number = next(free, numbers[-1] + 1 if numbers else 0)
    if number < most:
        sent[f"{section}-{number}-{first}"] = text[:MOST]
    sent["add"] = section  # nothing is judged yet, and there is a row to write in
    return sent


def _has_words(sent: MultiDict[str, str], prefix: str) -> bool:
    return any(value.strip() for key, value in sent.items() if key.startswith(prefix))
