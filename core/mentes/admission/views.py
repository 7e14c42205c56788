"""Pages of those who apply: the questions, the verdict in words, the sent application; and the proposal of a pair."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from mentes.admission import abilities, applying, proposing
from mentes.admission.bound import Bound, bound, readable
from mentes.admission.showing import answered, other_profile
from mentes.base.actor import actor, here
from mentes.base.errors import NotAllowed, NotVisible
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_, reader_locale
from mentes.base.web import SIGNED_IN, Room, attempt, done, render
from mentes.plugin.parts import Role
from mentes.programmes import abilities as programme_abilities
from mentes.programmes.service import window

ALREADY = N_("You have applied already. This is your application.")
room = Room("admission", __name__, template_folder="templates")


@room.form("/t/<slug>/c/<int:edition_id>/apply/<any(mentee, mentor):role>", may=SIGNED_IN)
def apply(edition_id: int, role: Role) -> object:
    """Apply: the questions of this role, the rules' answer in words, then check and send."""
    where = bound(edition_id)
    _check_partner(where)
    already = applying.running(edition_id, actor().person_id, actor().home_id).get(role)
    if already is not None:
        return done(ALREADY, _own(already.id))
    form = bind(where.today.plugin.card.questions(role), domain=where.today.plugin.domain)
    answers = form.value.model_dump(mode="json") if form.ok else None
    if answers is not None and form.button == "send" and attempt(form, applying.apply, where, actor(), role, answers):
        sent = applying.running(edition_id, actor().person_id, actor().home_id)[role]
        return done(N_("Your application has been sent."), _own(sent.id))
    already = applying.running(edition_id, actor().person_id, actor().home_id).get(role)
    if already is not None:  # sent twice at once: this request waited for the first one
        return done(ALREADY, _own(already.id))
    return _apply_page(where, role, form, answers)


def _check_partner(where: Bound) -> None:
    if here().id != actor().home_id:
        raise NotVisible
    if not programme_abilities.may_apply(actor(), where.edition):
        raise NotAllowed(N_("This programme is for people of its universities; yours is not one of them."))


def _own(application_id: int) -> str:
    return url_for("admission.application", slug=here().slug, application_id=application_id)


def _apply_page(where: Bound, role: Role, form: Form[Any], answers: dict[str, Any] | None) -> object:
    """The form; or, once everything is answered, the answers to check with what the rules say of them (UX-16)."""
    answer = None
    if answers is not None:
        answer = applying.verdict(where, actor().person_id, actor().home_id, role, answers)
    card = where.today.plugin.card
    return render(
        "admission/apply.html",
        form.status,
        form=form,
        role=role,
        where=where,
        answer=answer,
        checked=answered(card.questions(role), answers, where.today.plugin.domain) if answers is not None else (),
        closed=window(where.edition, where.edition.today()),
        title=where.edition.programme_titles.get(str(reader_locale())),
        card=card,
        domain=where.today.plugin.domain,
    )


@room.page("/t/<slug>/applications/<int:application_id>", may=SIGNED_IN)
def application(application_id: int) -> object:
    """One's own application: what was sent, what happens next, by when, who decides."""
    found = applying.find(application_id, here().id)
    if not abilities.is_own(actor(), found):
        raise NotVisible(N_("There is no such application here."))
    where = readable(found.edition_id)
    card = where.today.plugin.card
    return render(
        "admission/application.html",
        application=found,
        where=where,
        card=card,
        domain=where.today.plugin.domain,
        answers=answered(card.questions(found.role), found.answers, where.today.plugin.domain),  # type: ignore[arg-type]
    )


@room.act("/t/<slug>/applications/<int:application_id>/withdraw", may=SIGNED_IN)
def withdraw(application_id: int) -> Response:
    """Take one's own application back."""
    found = applying.find(application_id, here().id, hold=True)
    if not abilities.is_own(actor(), found):
        raise NotVisible(N_("There is no such application here."))
    applying.withdraw(found)
    return done(N_("Your application is taken back."), url_for("notices.home", slug=here().slug))


@room.page("/t/<slug>/proposals/<int:proposal_id>", may=SIGNED_IN)
def proposal(proposal_id: int) -> object:
    """Somebody is proposed: what one may know of them before both agree, and why the two fit."""
    found = proposing.find(proposal_id, here().id)
    role = abilities.role_in(actor(), found)
    where = readable(found.edition_id)
    return render(
        "admission/proposal.html",
        proposal=found,
        role=role,
        where=where,
        profile=other_profile(where, found, role),
        consented=getattr(found, f"{role}_consented_at"),
    )


@room.act("/t/<slug>/proposals/<int:proposal_id>/consent", may=SIGNED_IN)
def consent(proposal_id: int) -> Response:
    """Say yes."""
    found = proposing.find(proposal_id, here().id, hold=True)
    proposing.consent(found, abilities.role_in(actor(), found))
    target = url_for("admission.proposal", slug=here().slug, proposal_id=proposal_id)
    if found.state == "accepted":
        return done(N_("Both of you have agreed. In a moment you get a message with each other's names."), target)
    return done(N_("Thank you. As soon as the other side agrees too, you learn each other's names."), target)


@room.act("/t/<slug>/proposals/<int:proposal_id>/decline", may=SIGNED_IN)
def decline(proposal_id: int) -> Response:
    """Say no; nobody asks why."""
    found = proposing.find(proposal_id, here().id, hold=True)
    abilities.role_in(actor(), found)
    proposing.decline(found)
    return done(
        N_("You said no to this proposal. Your coordinator looks for somebody else."),
        url_for("notices.home", slug=here().slug),
    )
