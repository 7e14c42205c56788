"""What the figures are called, and which stand together in one table."""

from typing import Final

from mentes.base.i18n import N_

PAIRS: Final = {
    "pairs": N_("Pairs"),
    "introduced": N_("Getting to know"),
    "agreeing": N_("Agreement open"),
    "active": N_("Mentoring under way"),
    "wrapping_up": N_("Wrapping up"),
    "completed": N_("Completed"),
    "ended_early": N_("Ended"),
}
DONE: Final = {
    "held": N_("Meetings held"),
    "planned": N_("Activities planned"),
    "done": N_("Activities done"),
    "contacts": N_("New contacts"),
    "attended": N_("Times at an event"),
}
PEOPLE: Final = {
    "mentees": N_("Mentees taking part"),
    "mentors": N_("Mentors taking part"),
    "given": N_("Mentors given"),
    "received": N_("Mentors received"),
    "certificates": N_("Certificates"),
    "answers": N_("Questionnaires answered"),
}
EVERY: Final = {**PAIRS, **DONE, **PEOPLE}
