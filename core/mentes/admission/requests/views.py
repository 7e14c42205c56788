"""Pages of a mentee who asks: the request, once more before it is sent, whom one has asked, and what a mentor asks back."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from mentes.admission.bound import Bound, bound, readable
from mentes.admission.models import Enrolment
from mentes.admission.offers import service as offers
from mentes.admission.offers.models import Offer
from mentes.admission.offers.searching import picked_of
from mentes.admission.offers.suggesting import fit
from mentes.admission.offers.words import called
from mentes.admission.questions.service import is_open
from mentes.admission.requests import answering, reading, service, words
from mentes.admission.requests.service import Chosen
from mentes.admission.requests.standing import Standing, standing
from mentes.admission.requests.typed import AnswerBackForm
from mentes.admission.requests.ways import Asking, asking, asking_in
from mentes.admission.showing import answered
from mentes.base.actor import actor, here
from mentes.base.errors import NotVisible
from mentes.base.forms import Form, bind
from mentes.base.i18n import N_, Message, reader_locale
from mentes.base.web import SIGNED_IN, Room, attempt, done, let_go, render
from mentes.plugin.search import Search
from mentes.plugin.sections import model_of
from mentes.programmes.service import EditionRow
from mentes.programmes.titles import title_of

room = Room("requests", __name__, template_folder="templates")
ASK = "/t/<slug>/c/<int:edition_id>/ask"
NOT_HERE = N_("Mentors are asked by those who take part as mentees. Apply as a mentee first.")


def _seeking(edition_id: int, where: Bound) -> tuple[Search, Enrolment]:
    """How one asks here, and the reader's own part as a mentee. Raises NotVisible."""
    part = service.part_of(edition_id, actor()) if here().id == actor().home_id else None
    if where.design.search is None or part is None:
        raise NotVisible(NOT_HERE)
    return where.design.search, part


def _numbers() -> list[int]:
    """The offers that the address names, in their order."""
    return list(picked_of(request.args))


def _address(endpoint: str, edition_id: int, chosen: list[Offer] | None = None) -> str:
    named = [each.id for each in chosen] if chosen is not None else _numbers()
    return url_for(endpoint, slug=here().slug, edition_id=edition_id, mentor=named)


def _list_page(edition_id: int, chosen: list[Offer] | None = None) -> str:
    """The list of mentors, where those who are chosen already stay ticked."""
    return url_for("offers.mentors", slug=here().slug, edition_id=edition_id, mentor=[each.id for each in chosen or ()])


def _own_page(edition_id: int) -> str:
    return url_for("requests.own", slug=here().slug, edition_id=edition_id)


def _elsewhere(stands: Standing, edition_id: int) -> Response | None:
    """Whoever has asked, or has a mentor, finds that instead."""
    if stands.open_id is not None:
        return done(service.ALREADY, _own_page(edition_id))
    if stands.has_somebody:
        return done(service.PAIRED, url_for("notices.home", slug=here().slug))
    return None


@room.form(ASK, may=SIGNED_IN)
def ask(edition_id: int) -> object:
    """What a request says, written once for all who are asked. What is typed is kept for its author alone."""
    where = bound(edition_id)
    search, part = _seeking(edition_id, where)
    stands = standing(part)
    elsewhere = _elsewhere(stands, edition_id)
    form = bind(model_of(search.asks, name="request"), _before(stands), domain=where.design.domain)
    if not form.sent:
        return elsewhere or _page(where, part, form, is_kept=_drawn(form, stands))
    asks = form.ok and form.button != "keep" and elsewhere is None
    wrong = _wrong_choice(where, part, search) if asks else None  # the programme is asked before anything is held
    kept = elsewhere is None and attempt(form, service.keep, part, _called(), form.typed)
    if elsewhere is not None:  # sent from another window: what was typed here is not lost
        form.refuse(service.ALREADY if stands.open_id is not None else service.PAIRED, 409)
    elif form.ok and wrong is not None:
        form.refuse(wrong)
    let_go()
    if form.button == "keep":
        return Response(status=204 if kept else 409)
    if not form.ok:
        return _page(where, part, form)
    return redirect(_address("requests.check", edition_id), 303)


def _wrong_choice(where: Bound, part: Enrolment, search: Search) -> Message | None:
    """Why those whom the address names cannot be asked like this."""
    chosen = offers.among(_numbers(), where)
    if not chosen:
        return Message(N_("Choose somebody from the list of mentors first. What you write here is kept."))
    if len(chosen) > search.choices:
        return Message(service.too_many(search.choices), {"most": search.choices})
    if _hindrances(where, part, chosen):
        return Message(N_("Somebody whom you chose cannot be asked. Take this mentor out of your order."))
    return None


def _called() -> str:
    return called(actor().given_name, actor().name)


def _before(stands: Standing) -> dict[str, Any] | None:
    """What the last request said, as long as it is kept and nothing else is begun."""
    return words.read(stands.last_id) if stands.last_id and stands.draft_id is None else None


def _drawn(form: Form[Any], stands: Standing, *, judge: bool = False) -> bool:
    """Put what was typed and not sent into the form; says whether there was anything."""
    kept = words.read(stands.draft_id) if stands.draft_id is not None else None
    if not kept or "typed" not in kept:
        return False
    form.show(kept["typed"], judge=judge)
    return True


def _page(where: Bound, part: Enrolment, form: Form[Any], template: str = "ask", **more: Any) -> object:
    chosen, search = offers.among(_numbers(), where), where.design.search
    return render(
        f"requests/{template}.html",
        form.status,
        form=form,
        where=where,
        programme=title_of(where.edition),
        chosen=_in_order(where, part, chosen),
        most=search.choices if search else 1,
        names=where.names(str(reader_locale())),
        list_page=_list_page(where.edition.id, chosen),
        here_page=_address("requests.ask", where.edition.id, chosen),
        send_page=_address("requests.send", where.edition.id, chosen),
        closed=not where.edition.is_running(),
        **more,
    )


@dataclass(frozen=True)
class Line:
    """One of those who are to be asked: the address in which they stand one place earlier, the one without them."""

    offer: Offer
    earlier: str | None
    without: str
    hindrance: Message | None  # why they cannot be asked by this mentee, in words


def _in_order(where: Bound, part: Enrolment, chosen: list[Offer]) -> list[Line]:
    hindered = _hindrances(where, part, chosen)
    edition, rows = where.edition.id, []
    for place, each in enumerate(chosen):
        others = [one for one in chosen if one is not each]
        up = [*chosen[: place - 1], each, chosen[place - 1], *chosen[place + 1 :]] if place else None
        earlier = _address("requests.ask", edition, up) if up else None
        rows.append(Line(each, earlier, _address("requests.ask", edition, others), hindered.get(each.id)))
    return rows


def _hindrances(where: Bound, part: Enrolment, chosen: list[Offer]) -> dict[int, Message]:
    """Whom this mentee cannot ask, by the number of the offer: a rule forbids it, or there was a no not long ago."""
    said_no = service.refused(part, [each.enrolment_id for each in chosen]) if chosen else frozenset()
    found = {each.id: fit(where, part, each).impediment for each in chosen}
    found |= {
        each.id: Message(N_("Has said no to you not long ago.")) for each in chosen if each.enrolment_id in said_no
    }
    return {number: said for number, said in found.items() if said is not None}


@room.app_template_global()
def asking_of_mentee(where: Bound) -> Asking:
    """For the page of an application: whether the reader, who was admitted as a mentee, can ask just now."""
    part = service.part_of(where.edition.id, actor())
    return asking(where, part, here().slug) if part is not None else Asking(None)


@room.app_template_global()
def own_search(edition: EditionRow) -> Asking:
    """For the page of a programme: how far the reader is, who takes part as a mentee."""
    part = service.part_of(edition.id, actor())
    return asking_in(edition, part, actor().home_slug) if part is not None else Asking(None)


@room.app_template_global("asking")
def asking_here(where: Bound, part: Enrolment) -> Asking:
    """For the list of mentors and an offer: whether the reader can ask just now."""
    return asking(where, part, here().slug)


@room.page(f"{ASK}/check", may=SIGNED_IN)
def check(edition_id: int) -> object:
    """The request as the mentor will read it, before it is sent."""
    where = bound(edition_id)
    search, part = _seeking(edition_id, where)
    stands = standing(part)
    elsewhere = _elsewhere(stands, edition_id)
    if elsewhere is not None:
        return elsewhere
    form = bind(model_of(search.asks, name="request"), domain=where.design.domain)
    chosen = offers.among(_numbers(), where)
    if not _drawn(form, stands, judge=True) or not form.ok or not chosen or _hindrances(where, part, chosen):
        return redirect(_address("requests.ask", edition_id, chosen), 303)
    shown = where.today.plugin.card.questions("mentee")
    profile = {key: part.profile[key] for key in search.shows if key in part.profile}
    answers = answered(shown, profile, where.today.plugin.domain)
    said = reading.told(where, form.value.model_dump(mode="json"))
    return _page(where, part, form, "check", said=said, profile=answers, called=_called())


@room.act(f"{ASK}/send", may=SIGNED_IN)
def send(edition_id: int) -> object:
    """Ask those whom the address names, with what was kept."""
    where = bound(edition_id)
    search, part = _seeking(edition_id, where)
    form = bind(model_of(search.asks, name="request"), domain=where.design.domain, data=None)
    chosen = offers.among(_numbers(), where)
    stands = standing(part)
    if stands.open_id is None:
        if not _drawn(form, stands, judge=True) or not form.ok or _hindrances(where, part, chosen):
            return redirect(_address("requests.ask", edition_id, chosen), 303)
        answers = form.value.model_dump(mode="json")
        named = [Chosen(each.enrolment_id, each.person_id, each.tenant_id) for each in chosen]
        if not attempt(form, service.send, where, part, _called(), named, answers):
            return _page(where, part, form)
    return done(
        N_("Your request is on its way. You hear from us as soon as there is an answer."), _own_page(edition_id)
    )


@room.page("/t/<slug>/c/<int:edition_id>/requests", may=SIGNED_IN)
def own(edition_id: int) -> object:
    """Whom the reader has asked, since when and until when, in which order, and how each answered."""
    where = readable(edition_id)
    _search, part = _seeking(edition_id, where)
    found = reading.of_mentee(part)
    is_paired = found[0].has_somebody if found else service.has_somebody(part)
    is_open = bool(found) and found[0].state == "open"
    return render(
        "requests/own.html",
        requests=found,
        said=reading.told(where, words.read(found[0].id)) if found else (),
        where=where,
        programme=title_of(where.edition),
        names=where.names(str(reader_locale())),
        is_paired=is_paired,
        can_ask=not is_open and not is_paired and where.edition.is_running(),
        list_page=_list_page(edition_id),
    )


@room.act("/t/<slug>/requests/<int:request_id>/up/<int:choice_id>/<int:before_id>", may=SIGNED_IN)
def up(request_id: int, choice_id: int, before_id: int) -> Response:
    """Ask this mentor before that one, which stood above when the page was drawn: clicked twice, it moves one place."""
    found = service.own(request_id, actor(), hold=True)
    service.move_up(found, choice_id, before_id)
    return done(N_("Your order is changed."), _own_page(found.edition_id))


@room.act("/t/<slug>/requests/<int:request_id>/strike/<int:choice_id>", may=SIGNED_IN)
def strike(request_id: int, choice_id: int) -> Response:
    """Do not ask this mentor."""
    found = service.own(request_id, actor(), hold=True)
    service.strike(found, choice_id)
    return done(N_("This mentor is not asked."), _own_page(found.edition_id))


@room.act("/t/<slug>/requests/<int:request_id>/withdraw", may=SIGNED_IN)
def withdraw(request_id: int) -> Response:
    """Take the whole request back."""
    found = service.own(request_id, actor(), hold=True)
    service.withdraw(found)
    return done(N_("Your request is taken back. You can ask somebody else at any time."), _own_page(found.edition_id))


@room.form("/t/<slug>/requests/questions/<int:question_id>", may=SIGNED_IN)
def answer(question_id: int) -> object:
    """What a mentor would like to know before they answer."""
    form = bind(AnswerBackForm)
    proposal, choice, question = answering.to_answer(question_id, actor(), hold=form.sent)
    where = bound(proposal.edition_id) if form.sent else readable(proposal.edition_id)
    target = _own_page(proposal.edition_id)
    if not form.sent and (question.answered_at is not None or not is_open(proposal, question)):
        return redirect(target)
    if form.ok and attempt(form, answering.answer, where, proposal, choice, question, form.value.text):
        return done(N_("Your answer is sent."), target)
    asked = words.said([choice]).get((choice.id, "question", question.id), "")
    return render(
        "requests/answer.html",
        form.status,
        form=form,
        asked=asked,
        question=question,
        back_to=target,
        proposal_id=proposal.id,
    )
