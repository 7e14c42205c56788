"""Changing a paper in force: a new version beside it, which counts once both have agreed (S0-36, S2-14)."""

from mentes.base.clock import now
from mentes.base.db import db
from mentes.base.errors import NotAllowed, NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.outbox import record
from mentes.mentorships.papers.desks import Desk, begun_by, current, of_this_paper
from mentes.mentorships.papers.models import Paper
from mentes.mentorships.papers.opening import ENDED, OVER
from mentes.mentorships.papers.texts import texts_of, write_text
from mentes.mentorships.papers.writing import draft_reader, hold_open
from mentes.mentorships.service import locked
from mentes.plugin.events import PaperWithdrawn


def amend(place: Desk) -> Paper:
    """Begin a new version from the words in force, which stay in force meanwhile. Begun twice, it counts once.

    Raises NotAllowed for a side that may not change it, NotVisible where the programme has no versions, WrongState
    before it is in force, while the other is changing it, and when the pair is over.
    """
    if not place.declared.versioned:
        raise NotVisible(N_("This paper stays as it is: the programme has no further versions of it."))
    if not place.may_amend:
        raise NotAllowed(N_("%(name)s writes this one, and can change it."), name=place.other_name)
    hold_open(place)
    paper = current(place, hold=True)
    if paper is None or (paper.state != "in_force" and paper.edition_number == 1):
        raise WrongState(N_("This paper is not in force yet: change the text itself."))
    if paper.state == "in_force":
        return _begin(place, paper)
    if paper.author_id != place.person_id:
        raise WrongState(N_("%(name)s is changing this paper already. Wait for that change."), name=place.other_name)
    return paper


def _begin(place: Desk, before: Paper) -> Paper:
    """The new version's row; one that was withdrawn is taken up again, so that numbers count what was in force.

    Its texts are numbered on from all before, so that a signature or a yes can only be meant for one of them.
    """
    number = before.edition_number + 1
    paper = db.session.scalars(of_this_paper(place).where(Paper.edition_number == number)).one_or_none()
    if paper is None:
        paper = Paper(
            mentorship_id=before.mentorship_id,
            key=before.key,
            meeting_id=before.meeting_id,
            occurrence=before.occurrence,
            edition_number=number,
            text_version=before.text_version,
            facts={},
            created_at=now(),
        )
        db.session.add(paper)
    paper.state, paper.author, paper.author_id = "draft", place.role, place.person_id
    paper.sent_at, paper.due_at, paper.facts = None, None, {"begun_by": place.role}
    paper.text_version += 1
    db.session.flush()
    write_text(paper, "main", place.person_id, texts_of(before)["main"].values, reader=draft_reader(place))
    return paper


def withdraw(place: Desk, text_version: int) -> None:
    """Take back a change of a paper in force, which stays in force as it is. Said twice, it counts once.

    `text_version` is the text that its reader had before them. Raises NotAllowed for the side that did not begin it,
    WrongState when there is none, when both have agreed to it meanwhile, or the pair is over.
    """
    if locked(place.pair.id).state in OVER:
        raise WrongState(ENDED)
    paper = current(place, hold=True)
    if paper is None or (paper.state != "in_force" and paper.edition_number == 1):
        raise WrongState(N_("There is no change to withdraw: this paper is not in force yet."))
    if paper.state == "in_force":
        if paper.text_version >= text_version:
            raise WrongState(N_("Both of you have agreed to this change meanwhile. It is in force."))
        return
    if begun_by(paper) != place.role:
        raise NotAllowed(N_("%(name)s began this change, and can withdraw it."), name=place.other_name)
    if paper.sent_at is not None:
        record(PaperWithdrawn(paper.id, place.pair.id), *place.pair.tenants)
    paper.state, paper.due_at = "withdrawn", None
