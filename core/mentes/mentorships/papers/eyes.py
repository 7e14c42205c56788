"""Who can see what is written: one answer, from the declaration alone, for the form, the sheet, the PDF and the workbench."""

from dataclasses import dataclass

from mentes.base.i18n import N_, Message
from mentes.plugin.parts import Paper as Declared

UNSENT = ("", "draft")
ALONE = N_("Only you can read this, now and later.")
BOTH = N_("Only the two of you can read this.")
BOTH_WRITE = N_("Only the two of you can read this, from the first draft on.")
UNTIL_SENT = N_("Only you can read this until you send it; then the two of you, and nobody else.")
UNTIL_SWAPPED = N_(
    "Only you can read this until you send it. The other of you reads it after that, once theirs is sent too."
)
SWAPPED = N_("Only the two of you can read this, each once their own is sent.")
GIVEN_BACK = N_(
    "The two of you can read what was sent. What you change now only you can read, until you send it again."
)
FIELDS = {
    ALONE: N_("Only you"),
    BOTH: N_("Only the two of you"),
    BOTH_WRITE: N_("Only the two of you"),
    UNTIL_SENT: N_("Only you until you send it, then the two of you"),
    UNTIL_SWAPPED: N_("Only you until you send it, then the other once theirs is sent"),
    SWAPPED: N_("Only the two of you, each once their own is sent"),
    GIVEN_BACK: N_("What you change: only you until you send it, then the two of you"),
}
DATES = N_("Coordinators see that it exists and its dates, never its words.")
NAMES = N_("Coordinators see that it exists, its dates, and who signed it where, never its words.")
STEPS = N_("Coordinators see that it exists, its dates and how many of its steps are done, never its words.")
ALL = N_(
    "Coordinators see that it exists, its dates, who signed it where and how many of its steps are done, never its words."
)
NOBODY = N_("Nobody else learns that it exists.")
STAFF = {(False, False): DATES, (True, False): NAMES, (False, True): STEPS, (True, True): ALL}  # signatures, steps


@dataclass(frozen=True)
class Eyes:
    """Who reads a paper: in a sentence for its head, in a few words for each of its fields, and what staff see of it."""

    head: Message
    field: Message
    staff: Message

    @property
    def sentences(self) -> tuple[Message, Message]:
        """What stands at the head of the paper."""
        return self.head, self.staff


def eyes_of(declared: Declared, state: str = "") -> Eyes:
    """Who can see a paper that is in this state (a row's state, or nothing while it is not begun).

    The walls of `base.db` hold what this says: author, reader and reveal are all that it depends on.
    """
    said = _said(declared, state)
    staff = NOBODY if declared.is_private else STAFF[declared.signatures, bool(declared.steps)]
    return Eyes(Message(said), Message(FIELDS[said]), Message(staff))


def eyes_of_answer(declared: Declared) -> Eyes:
    """Who can see what is added to the other's paper, or asked to be changed in it: the two, as soon as it is sent."""
    staff = eyes_of(declared).staff
    return Eyes(Message(BOTH), Message(N_("The two of you, as soon as you send it")), staff)


def _said(declared: Declared, state: str) -> str:
    if declared.reader == "author":
        return ALONE
    if declared.author == "both":
        return BOTH_WRITE if state in UNSENT else BOTH
    is_swapped = declared.author == "each" and declared.reveal == "after_own"
    if state in UNSENT:
        return UNTIL_SWAPPED if is_swapped else UNTIL_SENT
    if state == "returned":
        return GIVEN_BACK
    return SWAPPED if is_swapped else BOTH
