"""What questionnaires do on their own: each night the answers are shuffled, so that no trace tells who gave which."""

from mentes.base.ticks import daily
from mentes.mentorships.evaluation import service


@daily("shuffle-answers", hour=3)
def shuffle_answers(tenant_id: int) -> None:
    """For each university that owns a programme."""
    service.shuffle(tenant_id)
