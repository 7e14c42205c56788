"""Pages of those who apply: the questions, the verdict in words, the sent application; and the proposal of a pair."""

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from mentes.admission import abilities, applying, drafts, parting, proposing
from mentes.admission.bound import Bound, bound, readable
from mentes.admission.independence import IndependenceForm
from mentes.admission.models import Application, Proposal
from mentes.admission.questions import service as questions
from mentes.admission.showing import answered, other_profile
from mentes.base.actor import actor, actor_or_none, here
from mentes.base.errors import BadInput, NotAllowed, NotVisible
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_, languages, reader_locale
from mentes.base.web import SIGNED_IN, Room, attempt, done, let_go, render
from mentes.people.accounts.service import is_guest
from mentes.people.service import speak, stated
from mentes.plugin.guard import blaming
from mentes.plugin.parts import Role
from mentes.plugin.verdicts import given_on, revive_verdict
from mentes.programmes import abilities as programme_abilities
from mentes.programmes.service import window

ALREADY = N_("You have applied already. This is your application.")
room = Room("admission", __name__, template_folder="templates")


APPLY = "/t/<slug>/c/<int:edition_id>/apply/<any(mentee, mentor):role>"


@room.form(APPLY, may=SIGNED_IN)
def apply(edition_id: int, role: Role) -> object:
    """Apply: the questions of this role. What is typed is kept; checked answers are seen on the page after this one."""
    where = bound(edition_id)
    _check_partner(where)
    already = _already(edition_id, role)
    if already is not None:
        return already
    supervisor, languages = stated(actor().person_id, actor().home_id)
    questions = where.today.plugin.card.questions(role)
    own = {"languages": languages} if "languages" in questions.model_fields else {}
    with blaming(where.today.plugin.name):
        form = bind(questions, own, domain=where.today.plugin.domain)
    if form.sent:
        return _taken(where, role, form)
    return _page(where, role, form, _drawn(where, role, form), asks_supervisor=not supervisor)


def _drawn(where: Bound, role: Role, form: Form[Any], *, judge: bool = False) -> bool:
    """Put what was typed before into the form; says whether there was anything."""
    before = drafts.typed(where.edition.id, actor(), role)
    if before is not None:
        with blaming(where.today.plugin.name):
            form.show(before, judge=judge)
    return before is not None


def _taken(where: Bound, role: Role, form: Form[Any]) -> object:
    """What was sent: an application, or what is kept until it becomes one."""
    if form.button == "send":
        sent = _sent(where, role, form) if form.ok else None
        return _thanked(sent) if sent else _page(where, role, form)
    drafts.keep(where.edition.id, actor(), role, form.typed)
    let_go()
    if form.button == "keep":
        return Response(status=204)
    if form.button.startswith("language:"):
        return _in_another_language(form.button.removeprefix("language:"))
    return redirect(f"{request.path}/check", 303) if form.ok else _page(where, role, form)


def _thanked(sent: Application) -> Response:
    if sent.state == "admitted":
        return done(
            N_("You are taking part."), url_for("programmes.show", slug=here().slug, edition_id=sent.edition_id)
        )
    if sent.state != "awaiting_supervisor":
        return done(N_("Your application has been sent."), _own(sent.id))
    target = url_for("approvals.supervisor", slug=here().slug, application_id=sent.id)
    return done(N_("Your application is kept. Now say who approves it: your supervisor or line manager."), target)


def _sent(where: Bound, role: Role, form: Form[Any]) -> Application | None:
    """The application; None when it was refused, and then the form says why."""
    made: list[Application] = []
    answers = form.value.model_dump(mode="json")
    attempt(form, lambda: made.append(applying.apply(where, actor(), role, answers)))
    return made[0] if made else None


def _in_another_language(wanted: str) -> Response:
    if wanted not in languages():
        raise BadInput(N_("Choose one of the languages in the menu."))
    speak(actor().person_id, actor().home_id, wanted)
    return redirect(request.path, 303)


@room.page(f"{APPLY}/check", may=SIGNED_IN)
def check(edition_id: int, role: Role) -> object:
    """The answers once more, with what the rules say of them, before they are sent (UX-16)."""
    where = bound(edition_id)
    _check_partner(where)
    already = _already(edition_id, role)
    if already is not None:
        return already
    with blaming(where.today.plugin.name):
        form = bind(where.today.plugin.card.questions(role), domain=where.today.plugin.domain)
    _drawn(where, role, form, judge=True)
    if not form.ok:  # nothing kept, or not yet whole: the questions come first
        return redirect(url_for("admission.apply", slug=here().slug, edition_id=edition_id, role=role), 303)
    answers = form.value.model_dump(mode="json")
    card = where.today.plugin.card
    answer = applying.verdict(where, actor().person_id, actor().home_id, role, answers)
    return _page(
        where,
        role,
        form,
        answer=answer,
        checked=answered(card.questions(role), answers, where.today.plugin.domain),
    )


def _already(edition_id: int, role: Role) -> Response | None:
    found = applying.running(edition_id, actor().person_id, actor().home_id).get(role)
    return done(ALREADY, _own(found.id)) if found else None


def _check_partner(where: Bound) -> None:
    if here().id != actor().home_id:
        raise NotVisible
    if not programme_abilities.may_apply(actor(), where.edition):
        raise NotAllowed(N_("This programme is for people of its universities; yours is not one of them."))


def _home() -> str:
    return url_for("notices.home", slug=here().slug)


def _own(application_id: int) -> str:
    return url_for("admission.application", slug=here().slug, application_id=application_id)


def _page(where: Bound, role: Role, form: Form[Any], kept: bool = False, **more: object) -> object:
    card = where.today.plugin.card
    return render(
        "admission/check.html" if "answer" in more else "admission/apply.html",
        form.status,
        form=form,
        role=role,
        where=where,
        kept=kept,
        closed=window(where.edition, where.edition.today()),
        title=where.edition.programme_titles.get(str(reader_locale())),
        card=card,
        domain=where.today.plugin.domain,
        guest=is_guest(actor().person_id, actor().home_id),
        **more,
    )


@room.app_template_global()
def own_applications(edition_id: int) -> dict[str, Application]:
    """For the page of a programme: what this reader sent to it, the newest of each role."""
    who = actor_or_none()
    return applying.latest(edition_id, who.person_id, who.home_id) if who else {}


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
        answer=revive_verdict(found.verdict),
        asked_on=given_on(found.verdict),
        where=where,
        card=card,
        domain=where.today.plugin.domain,
        answers=answered(card.questions(found.role), found.answers, where.today.plugin.domain),  # type: ignore[arg-type]
    )


@room.act("/t/<slug>/applications/<int:application_id>/withdraw", may=SIGNED_IN)
def withdraw(application_id: int) -> Response:
    """Take one's own application back, or end one's own part."""
    found = applying.find(application_id, here().id, hold=True)
    if not abilities.is_own(actor(), found):
        raise NotVisible(N_("There is no such application here."))
    if found.state == "admitted":
        parting.leave(found, actor())
        return done(N_("Your part in the programme has ended. Thank you for having taken part."), _home())
    applying.withdraw(found)
    return done(N_("Your application is taken back."), _home())


@room.page("/t/<slug>/proposals/<int:proposal_id>", may=SIGNED_IN)
def proposal(proposal_id: int) -> object:
    """Somebody is proposed: what one may know of them before both agree, and why the two fit."""
    found = proposing.find(proposal_id, here().id)
    role = abilities.role_in(actor(), found)
    return _request(found, role) or _proposal(found, role)


def _request(found: Proposal, role: Role) -> Response | None:
    """A request has pages of its own, for whoever is asked and for whoever asks."""
    if found.kind != "request":
        return None
    if role == "mentor":
        return redirect(url_for("asked.show", slug=here().slug, proposal_id=found.id), 303)
    return redirect(url_for("requests.own", slug=here().slug, edition_id=found.edition_id), 303)


def _proposal(found: Proposal, role: Role, form: Form[IndependenceForm] | None = None) -> object:
    where = readable(found.edition_id)
    asked = questions.of(found.id, role)
    return render(
        "admission/proposal.html",
        form.status if form else 200,
        proposal=found,
        role=role,
        where=where,
        profile=other_profile(where, found, role),
        questions=asked,
        can_ask=len(asked) < questions.MOST and all(each.answer for each in asked),
        consented=getattr(found, f"{role}_consented_at"),
        form=form or (bind(IndependenceForm) if where.design.independence_declared else None),
    )


@room.act("/t/<slug>/proposals/<int:proposal_id>/consent", may=SIGNED_IN)
def consent(proposal_id: int) -> object:
    """Say yes; where the programme asks for it, after saying that the two are free of each other (S1-15)."""
    found = proposing.find(proposal_id, here().id, hold=True)
    role = abilities.role_in(actor(), found)
    if (elsewhere := _request(found, role)) is not None:
        return elsewhere
    independent = None
    if readable(found.edition_id).design.independence_declared:
        form = bind(IndependenceForm)
        if not form.ok:
            return _proposal(found, role, form)
        independent = form.value.close == "no"
    if not proposing.agree(found, role, independent):
        return done(N_("Thank you for telling. Somebody else is looked for, for both of you."), _home())
    target = url_for("admission.proposal", slug=here().slug, proposal_id=proposal_id)
    if found.state == "accepted":
        return done(N_("Both of you have agreed. In a moment you get a message with each other's names."), target)
    return done(N_("Thank you. As soon as the other side agrees too, you learn each other's names."), target)


@room.act("/t/<slug>/proposals/<int:proposal_id>/decline", may=SIGNED_IN)
def decline(proposal_id: int) -> Response:
    """Say no; nobody asks why."""
    found = proposing.find(proposal_id, here().id, hold=True)
    role = abilities.role_in(actor(), found)
    if (elsewhere := _request(found, role)) is not None:
        return elsewhere
    proposing.decline(found)
    return done(
        N_("You said no to this proposal. Your coordinator looks for somebody else."),
        url_for("notices.home", slug=here().slug),
    )
