"""The way of a test sign-in: out from the draft, back through the door of all sign-ins, to a page that is shown once."""

from typing import Any

from flask import request, url_for

from mentes.base.actor import actor_or_none, here
from mentes.base.db import db, forget_scope, scope
from mentes.base.errors import NotVisible, WrongState
from mentes.base.i18n import N_
from mentes.base.web import let_go, render
from mentes.people import onetime
from mentes.people.entrance import pending, sessions
from mentes.people.entrance.attempts import note_attempt, note_refusal
from mentes.people.entrance.models import IdentityProvider, OneTimeLink
from mentes.people.entrance.providers import settings_of
from mentes.people.setup import report, testing
from mentes.people.setup.abilities import may_set_up
from mentes.people.setup.asking import CHECKS, CODES, FAULTS
from mentes.people.setup.drafts import draft_of
from mentes.people.setup.links import opened
from mentes.people.signin import examining, oidc
from mentes.people.signin.inspecting import inspect
from mentes.people.signin.metadata import forget
from mentes.people.signin.refusals import SignInRefused


def begin(tenant_id: int, slug: str, back: str, link: OneTimeLink | None = None) -> object:
    """Send this browser to the draft's provider. Raises NotVisible without a draft.

    A provider that cannot even be asked shows the result at once. `link`: the set-up link that somebody came by.
    """
    draft = draft_of(tenant_id)
    if draft is None:
        raise NotVisible(N_("There is no draft here any more."))
    let_go()
    forget(draft.id)
    try:
        start = oidc.begin(settings_of(draft, slug))
    except SignInRefused as refusal:
        return _result(draft, slug, examining.Examination((), (refusal,)), back)
    if link is not None:
        start.pending["setup_link"] = link.id
    own = None if link is not None else sessions.own_hash()
    return pending.away(start, draft.id, purpose=testing.PURPOSE, session=own)


@pending.on_return(testing.PURPOSE)
def answer(begun: pending.Pending) -> object:
    """Show everything that came, once; keep nothing but that it was whole."""
    back = _asker(begun)
    let_go()  # the test is spent
    _enter(begun)
    draft = testing.found(here().id, begun.provider_id)
    if draft is None:
        raise WrongState(N_("The draft that this test was begun with is gone."))
    let_go()
    found = examining.examine(settings_of(draft, here().slug), begun.kept, request.args)
    _note(draft, found)
    version = begun.kept["version"]
    tested = testing.passed(here().id, draft.id, version, _tester(begun)) if found.is_whole else None
    return _result(draft, here().slug, found, back, tested=tested)


def _note(draft: IdentityProvider, found: examining.Examination) -> None:
    """One line among the sign-ins, without a claim of the person who tested (UX-50)."""
    if found.is_whole:
        note_attempt(draft, here().id, purpose=testing.PURPOSE)
    else:
        note_refusal(draft, here().id, found.refusals[0], purpose=testing.PURPOSE)


def _asker(begun: pending.Pending) -> str:
    """Where whoever began this goes on. Raises NotVisible for anybody else: a test shows a person's claims."""
    link_id = begun.kept.get("setup_link")
    if link_id is not None:
        link = db.session.get(OneTimeLink, link_id)
        if link is None or link.tenant_id != here().id:
            raise NotVisible
        return url_for("setup_it.show", token=onetime.token(opened(onetime.token(link))))
    who = actor_or_none()
    if who is None or begun.session_hash != sessions.own_hash() or not may_set_up(who, here().id):
        raise NotVisible
    return url_for("setup_sign_in.show", slug=here().slug)


def _tester(begun: pending.Pending) -> int | None:
    who = actor_or_none() if begun.kept.get("setup_link") is None else None
    return who.person_id if who else None


def _enter(begun: pending.Pending) -> None:
    if begun.kept.get("setup_link") is not None:
        forget_scope()
        scope((here().id,), None)


def _result(draft: IdentityProvider, slug: str, found: examining.Examination, back: str, **more: Any) -> object:
    settings = settings_of(draft, slug)
    lines = report.lines(settings, found) if found.claims else []
    at_discovery = found.failed in {"browser", "discovery"} and found.refusals[0].code not in {
        "state_mismatch",
        "too_late",
        "wrong_provider",
    }
    return render(
        "setup/result.html",
        draft=draft,
        found=found,
        checks=[(words, key in found.passed, key == found.failed) for key, words in CHECKS.items()],
        lines=lines,
        missing=report.missing(lines),
        extras=report.extras(settings, found.claims),
        codes=[(refusal.code, CODES.get(refusal.code, str(refusal))) for refusal in found.refusals],
        faults=inspect(settings.issuer) if at_discovery else [],
        words=FAULTS,
        back=back,
        **({"tested": None} | more),
    )
