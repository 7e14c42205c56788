"""What a mentee looks for, said anew after joining: suggestions, fits and what is asked from then on go by it (S2-34)."""

import json
import zlib
from typing import Any

import sqlalchemy as sa

from mentes.admission import applying
from mentes.admission.bound import Bound
from mentes.admission.models import Enrolment
from mentes.base.db import db
from mentes.base.errors import BadInput, WrongState
from mentes.base.i18n import N_

STALE = N_(
    "Your answers were changed meanwhile, perhaps in another window. This page shows what you wrote here; save it again if it is right."
)
ENDED = N_("You do not take part in this programme any more.")
NOT_THESE = N_("With these answers you cannot take part in this programme. Your answers stay as they were.")


def version_of(part: Enrolment) -> int:
    """A number that changes with the answers, so that a page knows which ones it was drawn from."""
    return zlib.crc32(json.dumps(part.profile, sort_keys=True).encode())


def rewrite(where: Bound, part: Enrolment, version: int | None, answers: dict[str, Any]) -> None:
    """Look for this from now on. What was asked before keeps what it showed then, and the application what was sent.

    Raises WrongState for answers that somebody changed after `version`, BadInput where the rules say no to the new ones.
    """
    held = sa.select(Enrolment).where(Enrolment.tenant_id == part.tenant_id, Enrolment.id == part.id)
    row = db.session.scalars(held.with_for_update(key_share=True).execution_options(populate_existing=True)).one()
    if row.state != "active":
        raise WrongState(ENDED)
    if row.profile == answers:  # the same button twice
        return
    if version_of(row) != version:
        raise WrongState(STALE)
    if applying.verdict(where, row.person_id, row.tenant_id, "mentee", answers).outcome == "no":
        raise BadInput(NOT_THESE)
    row.profile = answers
    db.session.flush()
