"""The verbs of a paper in one place: write, send, agree, answer with an own text, change what is in force, tick off."""

from mentes.mentorships.papers.agreeing import clauses_hash, confirm, give_back, sign
from mentes.mentorships.papers.amending import amend, withdraw
from mentes.mentorships.papers.countering import counter, may_counter
from mentes.mentorships.papers.desks import (
    Desk,
    awaited,
    begun_by,
    current,
    days_for,
    desk,
    following,
    in_force,
    seen_desk,
    theirs,
    version_of,
)
from mentes.mentorships.papers.ticking import tick
from mentes.mentorships.papers.writing import send, write

__all__ = [
    "Desk",
    "amend",
    "awaited",
    "begun_by",
    "clauses_hash",
    "confirm",
    "counter",
    "current",
    "days_for",
    "desk",
    "following",
    "give_back",
    "in_force",
    "may_counter",
    "seen_desk",
    "send",
    "sign",
    "theirs",
    "tick",
    "version_of",
    "withdraw",
    "write",
]
