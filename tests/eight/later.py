"""The next version of the eight papers' plugin: the same name, and everything in it said and asked differently."""

from dataclasses import replace
from types import ModuleType

from mentes_eight import papers
from mentes_eight.config import Config

from mentes.plugin import (
    Card,
    Certificate,
    Clause,
    Design,
    Meetings,
    Months,
    Page,
    Paper,
    Questionnaire,
    Section,
    Theme,
    hookimpl,
)
from mentes.plugin.loader import bind

LATER = "later-kakapo"  # stands in everything that this version says
ASKED = (Section("letter", f"Letter {LATER}", "long_text"),)


def _design(config):
    agreement = papers.agreement(config)
    return Design(
        lasts=Months(config.months * 2),
        meetings=Meetings(config.meetings + 4, config.minutes, first_to_know=False, final=False),
        match_check=False,
        papers=(
            replace(
                agreement,
                title=f"Contract {LATER}",
                sections=ASKED,
                clauses=(Clause("privacy", f"Clause {LATER}", f"Other words {LATER}."),),
                begins_with="",
            ),
            Paper("letters", f"Letters {LATER}", ASKED, needed_for="completion"),
        ),
        pages=(Page("guide", f"Guide {LATER}", (f"Begin otherwise {LATER}.",)),),
        themes=(Theme("other", f"Theme {LATER}"),),
        questionnaires=(Questionnaire("experience", f"Questions {LATER}", ASKED),),
        certificate=Certificate(f"Certificate {LATER}", f"has done {LATER} in"),
    )


def _bound():
    module = ModuleType("mentes_eight")  # the same package, so the same translations
    hooks = {"card": lambda: Card(f"Programme {LATER}", config=Config), "design": _design}
    for name, hook in hooks.items():
        setattr(module, name, hookimpl(hook))
    return bind("eight", module, version="2.0", distribution="mentes-eight")


NEXT = _bound()
