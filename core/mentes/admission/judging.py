"""What the rules of an edition say of somebody: the plugin's answer and the core's own conditions, as one verdict."""

from datetime import date, datetime
from typing import Any

from mentes.admission.bound import Bound
from mentes.admission.facts import Known, told, unconfirmed
from mentes.admission.lacking import lacking, to_be_confirmed
from mentes.plugin.answers import Verdict
from mentes.plugin.parts import Role


def judged(where: Bound, who: Known, role: Role, answers: dict[str, Any], *, at: datetime, today: date) -> Verdict:
    """May this person take part in this role? Every page, the decision and *try it* ask here (no statement).

    `at` says which facts are over, `today` is the day that the rules are told. A fact that is missing is named only where the answer is
    not a yes; one that rests on the person's word alone is open in any case, since nobody is admitted before it is
    confirmed. The outcome is the plugin's. Raises PluginFailure.
    """
    answer = where.rules.check_eligibility(
        edition=where.facts, applicant=told(where, who, role, answers, at), today=today
    )
    missing = () if answer else lacking(where, who.facts, role, at)
    open_ones = to_be_confirmed(unconfirmed(where, who.facts, role, at))
    return Verdict(answer.outcome, (*answer.reasons, *missing, *open_ones))
