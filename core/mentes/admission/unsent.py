"""Which form somebody goes on with who has begun to apply: none that the rules refuse when it is whole."""

from datetime import date

import sqlalchemy as sa

from mentes.admission.bound import Bound
from mentes.admission.drafts import ApplicationDraft
from mentes.admission.facts import known
from mentes.admission.judging import judged
from mentes.base.clock import real_now
from mentes.base.db import db
from mentes.base.errors import Unavailable
from mentes.base.forms import value_of
from mentes.base.incidents import pass_over
from mentes.plugin.guard import blaming
from mentes.programmes.rules import rules_of
from mentes.programmes.service import EditionRow


def role_to_go_on(edition: EditionRow, person_id: int, home_id: int, day: date) -> str | None:
    """As what they wrote last, of what may still become an application by this day; None where the rules refuse all of it.

    What is not whole yet, and everything while the rules are away, may become one.
    """
    chosen = sa.select(ApplicationDraft).where(
        ApplicationDraft.edition_id == edition.id,
        ApplicationDraft.person_id == person_id,
        ApplicationDraft.tenant_id == home_id,
    )
    every = db.session.scalars(chosen.order_by(ApplicationDraft.changed_at.desc()))
    return next((each.role for each in every if not _is_refused(edition, each, day)), None)


def _is_refused(edition: EditionRow, draft: ApplicationDraft, day: date) -> bool:
    try:
        where = Bound(edition, rules_of(edition))
        plugin = where.today.plugin
        with blaming(plugin.name):
            questions = plugin.card.questions(draft.role)  # type: ignore[arg-type]
            value = value_of(questions, draft.typed, plugin.domain)
        if value is None:
            return False
        answers, who = value.model_dump(mode="json"), known(draft.person_id, draft.tenant_id)
        return judged(where, who, draft.role, answers, at=real_now(), today=day).outcome == "no"  # type: ignore[arg-type]
    except Unavailable as away:
        pass_over(away)
        return False
