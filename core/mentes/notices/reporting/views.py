"""The page on which something is told in confidence, from a pair or a proposal; it says by name who reads it, before it is sent."""

from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from flask import request, url_for
from pydantic import BaseModel, Field
from werkzeug.utils import redirect

from mentes.admission.models import Proposal
from mentes.base import limits
from mentes.base.actor import actor, here
from mentes.base.db import db
from mentes.base.errors import NotVisible
from mentes.base.forms import bind
from mentes.base.i18n import N_, Message
from mentes.base.limits import TooOften
from mentes.base.web import SIGNED_IN, Room, render
from mentes.mentorships.abilities import one_of
from mentes.mentorships.pair import load_pair
from mentes.notices.reporting import service
from mentes.notices.reporting.service import LONGEST, Told
from mentes.people.profile.service import own
from mentes.programmes.service import edition_of
from mentes.programmes.support.confiding import Ear, ears
from mentes.programmes.titles import title_of

room = Room("reporting", __name__, template_folder="templates", url_prefix="/t/<slug>")
NO_SUCH = N_("There is no such page here. Your own pairs are listed on your home page.")


@dataclass(frozen=True)
class Spot:
    """Where it is told: the edition, where to go back to, and who never reads it: a person, and the address on their card."""

    edition_id: int
    back: str
    page: str
    arguments: dict[str, Any]
    other_id: int | None
    card: str = ""

    @property
    def is_of_pair(self) -> bool:
        """Whether it is told from a pair, else from a proposal or a request."""
        return self.page == "reporting.of_pair"

    def at(self, **more: str) -> str:
        """The address of its page."""
        return url_for(self.page, slug=here().slug, **(self.arguments | more))


class ConfideForm(BaseModel):
    """What happened, who reads it, and whether they may answer."""

    to: str = Field(title=N_("Who reads it"), max_length=16, json_schema_extra={"widget": "radio"})
    text: str = Field(
        title=N_("What happened"),
        max_length=LONGEST,
        description=N_("In your own words, as much as you like to say. It is sent as one letter by e-mail."),
        json_schema_extra={"widget": "textarea"},
    )
    answer: Literal["no", "yes"] = Field(
        title=N_("May they write to you?"),
        json_schema_extra={
            "widget": "radio",
            "choices": {
                "yes": N_("Yes, by e-mail: they learn my name and my address"),
                "no": N_("No: they do not learn who I am, as far as my words do not tell"),
            },
        },
    )


@room.form("/mentorships/<int:pair_id>/confide", may=SIGNED_IN)
def of_pair(pair_id: int) -> object:
    """For either of the two; the other never learns of it."""
    pair = load_pair(pair_id, here().id)
    role = one_of(actor(), pair)
    arguments: dict[str, Any] = {"pair_id": pair.id}
    back = url_for("mentorships.show", slug=here().slug, **arguments)
    other = pair.other(role)
    return _page(Spot(pair.edition_id, back, "reporting.of_pair", arguments, other.person_id, other.email))


@room.form("/proposals/<int:proposal_id>/confide", may=SIGNED_IN)
def of_proposal(proposal_id: int) -> object:
    """For either of two who were proposed to each other, or of whom one asked the other."""
    me = actor().person_id
    other = sa.case((Proposal.mentee_id == me, Proposal.mentor_id), else_=Proposal.mentee_id)
    chosen = sa.select(Proposal.edition_id, other).where(
        Proposal.id == proposal_id,
        sa.or_(
            sa.and_(Proposal.mentee_id == me, Proposal.mentee_tenant_id == here().id),
            sa.and_(Proposal.mentor_id == me, Proposal.mentor_tenant_id == here().id),
        ),
    )
    found = db.session.execute(chosen).one_or_none()
    if found is None:
        raise NotVisible(NO_SUCH)
    edition_id, other_id = found
    arguments: dict[str, Any] = {"proposal_id": proposal_id}
    back = url_for("admission.proposal", slug=here().slug, **arguments)
    return _page(Spot(edition_id, back, "reporting.of_proposal", arguments, other_id))


def _page(spot: Spot) -> object:
    never = {actor().person_id, spot.other_id or actor().person_id}
    readers = ears(actor().home_id, spot.edition_id, never, {spot.card})
    sent_to = next((each for each in readers if each.key == request.args.get("sent")), None)
    if sent_to is not None and request.method == "GET":
        return render("reporting/sent.html", spot=spot, reader=sent_to, answered=request.args.get("answer") == "yes")
    choices = {"to": [(each.key, Message(_shown(each), {"name": each.name})) for each in readers]}
    first = {"to": readers[0].key} if readers else None
    form = bind(ConfideForm, first, once=True, choices=choices)
    if form.ok and (found := _chosen(readers, form.value.to)) is not None:
        try:
            limits.spend(limits.REPORTS, limits.mailbox(f"report {actor().person_id}"))
        except TooOften as error:
            form.refuse(error.message, error.status)
        else:
            me, wants_answer = own(actor().person_id, actor().home_id), form.value.answer == "yes"
            told = Told(
                found.name,
                found.email,
                here().locales[0],
                title_of(edition_of(spot.edition_id)),
                form.value.text,
                me.display_name if wants_answer else None,
                me.email if wants_answer else None,
            )
            service.tell(me.id, me.tenant_id, told, form.once)
            return redirect(spot.at(sent=found.key, answer=form.value.answer), 303)
    return render("reporting/confide.html", form.status, form=form, spot=spot, readers=readers)


def _shown(each: Ear) -> str:
    return N_("%(name)s, ombudsperson") if each.is_ombuds else N_("%(name)s, the support contact")


def _chosen(readers: list[Ear], key: str) -> Ear | None:
    return next((each for each in readers if each.key == key), None)
