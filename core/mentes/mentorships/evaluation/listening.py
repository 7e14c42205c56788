"""What questionnaires do on their own: each night answers are shuffled, so that no trace tells who gave which, and summed up."""

from mentes.base.ticks import daily
from mentes.mentorships.evaluation import results, service


@daily("shuffle-answers", hour=3, owners=True)
def shuffle_answers(tenant_id: int) -> None:
    """For each university that owns a programme."""
    service.shuffle(tenant_id)


@daily("sum-up-answers", hour=4, owners=True)
def sum_up_answers(tenant_id: int) -> None:
    """The same: what may be seen of the answers, after they were shuffled."""
    results.sum_up(tenant_id)
