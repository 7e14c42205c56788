"""Earlier texts of a paper, and a paper that was written again beside the times before."""

from flask import request

from mentes.base.actor import actor, here
from mentes.base.errors import NotVisible
from mentes.base.i18n import N_
from mentes.base.web import SIGNED_IN, Room, render
from mentes.mentorships import abilities
from mentes.mentorships.pair import load_pair
from mentes.mentorships.papers import service
from mentes.mentorships.papers.comparing import over_time
from mentes.mentorships.papers.eyes import eyes_of
from mentes.mentorships.papers.history import occurrences_of, versions_of
from mentes.mentorships.papers.more import paper_at
from mentes.mentorships.papers.service import Desk
from mentes.mentorships.steps import way_of

room = Room(
    "paper_history",
    __name__,
    template_folder="templates",
    url_prefix="/t/<slug>/mentorships/<int:pair_id>",
)


def _desk(pair_id: int, key: str, number: int | None) -> Desk:
    pair = load_pair(pair_id, here().id)
    which = request.args.get("occurrence", type=int)
    return service.seen_desk(way_of(pair), key, abilities.one_of(actor(), pair), number, which)


def _title(place: Desk) -> str:
    return place.way.frozen.text(place.declared.title, actor().locale)


@room.page("/papers/<key>/versions", may=SIGNED_IN)
@room.page("/meetings/<int:number>/papers/<key>/versions", may=SIGNED_IN)
def versions(pair_id: int, key: str, number: int | None = None) -> object:
    """Every text of a paper that this reader may read."""
    place = _desk(pair_id, key, number)
    return render(
        "papers/versions.html",
        versions=versions_of(place, actor().locale),
        title=_title(place),
        back=paper_at(place, "papers.show"),
        eyes=eyes_of(place.declared, "in_force"),
    )


@room.page("/papers/<key>/compare", may=SIGNED_IN)
def compare(pair_id: int, key: str) -> object:
    """A paper that is written again: each time beside the times before (S3-30)."""
    place = _desk(pair_id, key, None)
    if not place.declared.repeated:
        raise NotVisible(N_("This paper is written once; there is nothing to compare it with."))
    times = occurrences_of(place, actor().locale)
    return render(
        "papers/compare.html",
        times=[each.paper.in_force_at for each in times],
        lines=over_time(place.declared, place.way.frozen, actor().locale, times),
        title=_title(place),
        back=paper_at(place, "papers.show"),
        eyes=eyes_of(place.declared, "in_force"),
    )
