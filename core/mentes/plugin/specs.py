"""The eight hooks: the specification is the type. Arguments may be added later; an implementation names what it needs."""

from datetime import date
from typing import Any, Protocol

import pluggy
from flask import Blueprint

from mentes.base.events import Event
from mentes.plugin.answers import Card, Match, Step, Verdict
from mentes.plugin.design import Design
from mentes.plugin.facts import Applicant, Candidate, Edition, Mentorship

PROJECT = "mentes"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class Rules(Protocol):
    """What core may ask of the one plugin that a programme is bound to."""

    @hookspec(firstresult=True)
    def card(self) -> Card:
        """What is this programme called, what are its parameters, and what does it ask applicants?"""

    @hookspec(firstresult=True)
    def design(self, config: Any) -> Design:
        """What is a programme with these parameters made of? Asked once for the same ones."""

    @hookspec(firstresult=True)
    def check_eligibility(self, edition: Edition[Any], applicant: Applicant, today: date) -> Verdict:
        """May this person take part, and if not, why not, and from when?"""

    @hookspec(firstresult=True)
    def judge_match(self, edition: Edition[Any], mentee: Candidate, mentor: Candidate) -> Match:
        """How well do these two fit, why, and does anything forbid the pair?"""

    @hookspec(firstresult=True)
    def next_steps(self, edition: Edition[Any], mentorship: Mentorship, today: date) -> tuple[Step, ...]:
        """What is done, whose move is it now, and what comes later?"""

    @hookspec(firstresult=True)
    def check_completion(self, edition: Edition[Any], mentorship: Mentorship) -> Verdict:
        """Has this pair done what the programme asks for, and if not, what is missing?"""

    @hookspec(firstresult=True)
    def blueprints(self) -> tuple[Blueprint, ...]:
        """Which pages of its own does this plugin bring?"""

    @hookspec
    def happened(self, event: Event) -> None:
        """This has happened; told after the fact, once per event, again if it raises."""


HOOKS: tuple[str, ...] = tuple(name for name in vars(Rules) if hasattr(vars(Rules)[name], "mentes_spec"))
