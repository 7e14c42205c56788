"""Results of questionnaires by edition and university: an overview, and a page for each questionnaire (S0-21)."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response, request

from mentes.base.actor import actor, allow, here
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_, Message, format_number, say
from mentes.base.web import STAFF, Room, render
from mentes.desk.exports.answering import Table, as_file, asked_form
from mentes.desk.exports.writing import Cell
from mentes.desk.results import abilities
from mentes.desk.results.beside import LABELS, beside, numbers
from mentes.mentorships.evaluation.models import Result
from mentes.mentorships.evaluation.results import results_of, words_of
from mentes.programmes.service import EditionRow, edition_of, editions_of
from mentes.programmes.titles import title_at

room = Room("results", __name__, template_folder="templates")
ROLES = {"mentee": N_("Mentees"), "mentor": N_("Mentors")}


@dataclass(frozen=True)
class Group:
    """Whose answers a row sums up, as the page names and addresses it."""

    name: Message | str
    key: str
    row: Result


@room.page("/t/<slug>/desk/results", may=STAFF)
def overview() -> object:
    """Every questionnaire of every edition of which this reader sees results."""
    allow(abilities.may_look(actor(), here().id), role=N_("coordinator"))
    every = editions_of(here().id)
    rows = [each for each in _rows(every) if each.kind == "all"]
    found = [(each, [row for row in rows if row.edition_id == each.id]) for each in every]
    return render(
        "results/overview.html",
        editions=[(title_at(each, actor().locale), [(row, _title(row)) for row in own]) for each, own in found if own],
    )


@room.page("/t/<slug>/desk/results/<int:edition_id>/<key>", may=STAFF)
def show(edition_id: int, key: str) -> object:
    """One questionnaire: how many were asked and answered, and what they said, of all or of one group."""
    edition, groups = _seen(edition_id, key)
    chosen = next((each for each in groups if each.key == request.args.get("of", "")), groups[0])
    reads = abilities.may_read_words(actor(), edition, here().id)
    return render(
        "results/show.html",
        title=_title(groups[0].row),
        edition_id=edition.id,
        edition=title_at(edition, actor().locale),
        groups=groups,
        chosen=chosen,
        said=lambda text: Message(text, domain=chosen.row.figures["domain"]),
        words=words_of(edition.owner_id, edition.id, key) if reads and not chosen.key else {},
        reads=reads,
        is_all=abilities.may_see_all(actor(), edition, here().id),
        key=key,
    )


@room.page("/t/<slug>/desk/results/<int:edition_id>/<key>/beside", may=STAFF)
def compared(edition_id: int, key: str) -> object:
    """Universities side by side, with all together; whoever sees one university sees its own beside all."""
    edition, groups = _seen(edition_id, key)
    found = [each for each in groups if each.row.kind in {"all", "university"}]
    columns = sorted(found, key=lambda each: (each.row.kind != "all", str(each.name)))
    rows = [each.row for each in columns]
    return render(
        "results/beside.html",
        title=_title(rows[0]),
        edition_id=edition.id,
        edition=title_at(edition, actor().locale),
        columns=columns,
        numbers=numbers(rows),
        blocks=beside(rows),
        key=key,
    )


@room.page("/t/<slug>/desk/results/<int:edition_id>/<key>/export", may=STAFF)
def export(edition_id: int, key: str) -> Response:
    """The figures of every group that this reader sees, as a file; what was written is not in it."""
    form, (edition, groups) = asked_form(), _seen(edition_id, key)
    heads = (N_("Whose answers"), N_("Question"), N_("What was answered"), N_("How many"))
    rows = [row for each in groups for row in _lines(each)]
    return as_file(
        Table("results", N_("Results of questionnaires"), say(title_at(edition, actor().locale)), heads, rows), form
    )


def _lines(group: Group) -> Iterator[tuple[Cell, ...]]:
    row, domain = group.row, group.row.figures["domain"]
    for what, number in ((N_("Asked"), row.asked), (N_("Answered"), row.answered), (N_("Counted below"), row.counted)):
        yield group.name, "", Message(what), Message(N_("hidden")) if number is None else number
    for each in row.figures["questions"]:
        title = Message(each["title"], domain=domain)
        if "hidden" in each:
            yield group.name, title, Message(N_("hidden")), None
        if "mean" in each:
            yield group.name, title, Message(N_("Mean")), format_number(each["mean"])
        for label, count in each.get("counts", ()):
            own = Message(LABELS[label]) if each["kind"] == "yes_no" else None
            yield group.name, title, own or Message(label, domain=domain), count


def _seen(edition_id: int, key: str) -> tuple[EditionRow, list[Group]]:
    """The edition, and the groups of which this reader sees figures. Raises NotVisible, NotAllowed."""
    edition = edition_of(edition_id)
    if not edition.concerns(here().id):
        raise NotVisible(N_("There are no such results here."))
    who, at = actor(), here().id
    is_seen = abilities.may_see_all(who, edition, at) or abilities.may_see_own(who, edition, at)
    allow(is_seen, role=N_("coordinator"))
    groups = [_group(row, edition) for row in _rows([edition]) if row.questionnaire == key]
    if not groups:
        raise NotVisible(N_("There are no such results here."))
    return edition, groups


def _rows(editions: list[EditionRow]) -> list[Result]:
    at, who = here().id, actor()
    every = [each.id for each in editions if abilities.may_see_all(who, each, at)]
    return results_of(at, every, [each.id for each in editions if abilities.may_see_own(who, each, at)])


def _title(row: Result) -> Message:
    return Message(row.figures["title"], domain=row.figures["domain"])


def _group(row: Result, edition: EditionRow) -> Group:
    if row.kind == "university":
        names = edition.names_of(row.tenant_id)
        name = names.get(actor().locale) or next(iter(names.values()), "")
        return Group(name, str(row.tenant_id), row)
    return Group(Message(ROLES[row.role]) if row.role else Message(N_("All")), row.role, row)
