"""The workbench of the demo: a plugin's rules tried on sample facts, and its programme drawn."""

from typing import Any

from flask import request

from mentes.base.errors import NotVisible
from mentes.base.forms import bind
from mentes.base.i18n import N_, Message, languages, many
from mentes.base.web import DEMO, Room, render
from mentes.demo.views import stay_at_home
from mentes.demo.workbench.asking import Sample, asked, edition_of, example, points, texts_in
from mentes.plugin.design import Design
from mentes.plugin.guard import PluginFailure, blaming
from mentes.plugin.loader import Plugin, registry
from mentes.plugin.parts import Paper

room = Room("workbench", __name__, template_folder="templates", url_prefix="/demo/workbench")
room.before_request(stay_at_home)

AUTHORS = {
    "mentee": N_("The mentee writes it."),
    "mentor": N_("The mentor writes it."),
    "each": N_("Each of the two writes their own."),
    "both": N_("The two write it together."),
}
APPROVALS = {
    "none": N_("It counts as soon as it is sent."),
    "other": N_("The other one agrees to it."),
    "both": N_("Both agree to it."),
}
STATES = {
    "introduced": N_("Introduced to each other"),
    "getting_to_know": N_("Getting to know each other"),
    "agreeing": N_("Writing the agreement"),
    "active": N_("Under way"),
    "wrapping_up": N_("Coming to an end"),
    "completed": N_("Completed"),
}


@room.page("", may=DEMO)
def every() -> object:
    """The plugins that can be tried."""
    return render("workbench/every.html", plugins=registry().plugins.values())


@room.page("/<name>", may=DEMO)
def show(name: str) -> object:
    """Every hook of one plugin with sample facts, which the reader may change."""
    plugin = registry().plugins.get(name)
    if plugin is None:
        raise NotVisible(N_("There is no plugin of this name. The list shows the ones that there are."))
    sent = request.args or None
    who = bind(Sample, Sample(), data=sent, prefix="who")
    config = example(plugin)
    with blaming(plugin.name):
        rules = bind(plugin.card.config, config, data=sent, prefix="set", domain=plugin.domain)
    wrong = sent is not None and not (who.ok and rules.ok)
    sample, config = (who.value if who.ok else Sample()), (rules.value if rules.ok else config)
    page = {"plugin": plugin, "who": who, "rules": rules, "wrong": wrong, "languages": languages()}
    return render(
        "workbench/show.html", 422 if wrong else 200, **page, **_answers(plugin, config, sample), states=STATES
    )


def _answers(plugin: Plugin, config: Any, sample: Sample) -> dict[str, Any]:
    """What the page shows of the answers; where the plugin cannot even say what a programme is made of, only that."""
    try:
        edition = edition_of(plugin, config)
        return {
            "asked": asked(plugin, edition, sample),
            "points": points(plugin, edition),
            "papers": [(each, _told(each)) for each in edition.design.papers],
            "text": lambda text: texts_in(edition.design, text),
            "made": _made(edition.design),
            "fault": "",
        }
    except PluginFailure as failure:
        return {"asked": [], "points": [], "papers": [], "made": [], "fault": str(failure)}


def _told(paper: Paper) -> list[Message]:
    """Who writes a paper, who agrees, and who sees it, in words."""
    sees = (
        N_("Only whoever writes it can read it.")
        if paper.reader == "author"
        else N_("The two can read it, nobody else.")
    )
    said = [AUTHORS[paper.author], APPROVALS[paper.approval], sees]
    if paper.reveal == "after_own" and paper.reader == "pair":
        said.append(N_("Each sees the other's only after their own."))
    if paper.signatures:
        said.append(N_("It is signed."))
    return [Message(each) for each in said]


def _made(design: Design) -> list[Message]:
    """What a programme is made of, in a few sentences."""
    lasts = design.lasts
    length = (
        many("It lasts %(num)s month.", "It lasts %(num)s months.", lasts.count)
        if lasts
        else Message(N_("It has no end."))
    )
    meet = design.meetings
    often = many("At least %(num)s meeting", "At least %(num)s meetings", meet.at_least)
    return [
        length,
        Message(N_("%(often)s, %(minutes)s minutes each."), {"often": often, "minutes": meet.minutes}),
        many("%(num)s paper", "%(num)s papers", len(design.papers)),
        many("%(num)s workshop", "%(num)s workshops", len(design.workshops)),
        Message(N_("It ends with a certificate.") if design.certificate else N_("There is no certificate.")),
    ]
