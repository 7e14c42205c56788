"""What a pair's rest and silence set going by themselves: it goes on when its day has come, and silence is noticed."""

from mentes.base.apart import apart
from mentes.base.ticks import daily
from mentes.mentorships.pausing import resting, silence


@daily("rests-over", owners=True)
def wake_the_rested(tenant_id: int) -> None:
    """Each day, for each university that owns a programme: the pairs whose day has come."""
    for row in resting.rested(tenant_id):
        apart(row, resting.wake)


@daily("quiet-pairs", hour=7, owners=True)
def listen_for_the_quiet(tenant_id: int) -> None:
    """Each day: pairs without a sign are asked, then those who look after them; at last they end."""
    for row in silence.quiet(tenant_id):
        apart(row, silence.listen_for)
