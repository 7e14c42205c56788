"""What a row of the outbox would have done, and who misses it, in plain words; never what it is about."""

from mentes.base.i18n import N_, Message
from mentes.base.outbox import CORE

_LETTER = (N_("A letter that lies ready to be sent"), N_("One person does not get this letter. What it says stands in their inbox, if they have one."))  # fmt: skip
_STAFF = (N_("A question to those who look after something"), N_("One coordinator, lead or admin does not learn that something waits. The lists on the desk show it all the same."))  # fmt: skip
_APPLYING = (N_("News of an application"), N_("The applicant and the coordinators are not told. The application itself is kept."))  # fmt: skip
_PROPOSAL = (N_("News of a proposed pair"), N_("The two people and the lead are not told. The proposal itself is kept."))  # fmt: skip
_PAIR = (N_("News of a pair"), N_("The two people and their coordinators are not told, and nothing that follows from it is begun."))  # fmt: skip
_MEETING = (N_("News of a meeting"), N_("The two people of the pair are not told. The meeting itself is kept."))
_PAPER = (N_("News of a paper or a questionnaire"), N_("The two people of the pair are not told. The paper itself is kept."))  # fmt: skip
_CERTIFICATE = (N_("A certificate to be made"), N_("The certificate is not made, and its person is not told."))
_GUEST = (N_("An invitation"), N_("The person who was invited, or whoever invited them, is not told."))
_ROLE = (N_("News of a role or of somebody's access"), N_("The person and those who look after the university are not told. The role itself stays as it is."))  # fmt: skip
_ERASURE = (N_("An erasure of an account"), N_("What one university keeps of a person whose account was erased is still there. Try it again, so that it goes."))  # fmt: skip
_PROGRAMME = (N_("News of a programme or an edition"), N_("The universities that take part are not told. What was changed stays changed."))  # fmt: skip
_SETUP = (N_("News of a university or its sign-in"), N_("The admins are not told. What was changed stays changed."))
_OTHER = (N_("News"), N_("Whoever it is for is not told. What happened stays as it is."))
_PLUGIN = (N_("News for the plugin %(name)s"), N_("The plugin does not learn of it, and passes it on to nobody. Everybody else is told."))  # fmt: skip

_EXACT = {
    "LetterWritten": _LETTER,
    "StaffAsked": _STAFF,
    "StaffRelieved": _STAFF,
    "StaffDaysMoved": _STAFF,
    "CertificateOrdered": _CERTIFICATE,
    "CertificateIssued": _CERTIFICATE,
    "ConsentGiven": _PROPOSAL,
    "AttendanceRecorded": _MEETING,
    "WrapUpDue": _PAIR,
    "FactConfirmed": _APPLYING,
    "PersonLeft": _ROLE,
    "AccessEnding": _ROLE,
    "AccountSwitchedOn": _ROLE,
    "AccountErased": _ROLE,
    "ErasureGoesOn": _ERASURE,
    "ProposalSettled": _SETUP,
    "ReadySettled": _SETUP,
    "PairProposed": _PROPOSAL,
    "NextDue": _PROPOSAL,
    "ChoiceClosed": _PROPOSAL,
    "PlacesTaken": _PROPOSAL,
    "PlacesMoved": _PROPOSAL,
    "AnswerOverdue": _PROPOSAL,
    "SearchOver": _PROPOSAL,
}
_BEGINNING = (
    ("Application", _APPLYING), ("Approval", _APPLYING), ("Proposal", _PROPOSAL), ("Questionnaire", _PAPER),
    ("Request", _PROPOSAL),    ("Question", _PROPOSAL), ("Paper", _PAPER), ("Pair", _PAIR), ("Match", _PAIR), ("Mentorship", _PAIR),
    ("Meeting", _MEETING), ("Guest", _GUEST), ("Invitation", _GUEST), ("Role", _ROLE), ("Home", _ROLE),
    ("Move", _ROLE), ("Edition", _PROGRAMME), ("Programme", _PROGRAMME), ("Partner", _PROGRAMME),
    ("Guide", _PROGRAMME), ("Workshop", _PROGRAMME), ("Secret", _SETUP), ("Setup", _SETUP), ("SignIn", _SETUP),
    ("University", _SETUP),
)  # fmt: skip


def said(event: str, listener: str = CORE) -> tuple[Message, Message]:
    """What it is, and who is not told when it is given up."""
    what, missed = _PLUGIN if listener != CORE else _kind(event)
    return Message(what, {"name": listener} if listener != CORE else {}), Message(missed)


def _kind(event: str) -> tuple[str, str]:
    exact = _EXACT.get(event)
    return exact or next((words for begins, words in _BEGINNING if event.startswith(begins)), _OTHER)
