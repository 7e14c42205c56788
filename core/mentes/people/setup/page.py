"""What the pages about a sign-in show, for admins and for whoever comes by a set-up link."""

from typing import Any

from flask import current_app, url_for

from mentes.people.entrance.models import IdentityProvider
from mentes.people.setup import activation
from mentes.people.setup.asking import FAULTS, NEEDS
from mentes.people.setup.drafts import is_ready, providers_of
from mentes.people.signin.provider import SCOPES


def shown(tenant_id: int, slug: str) -> dict[str, Any]:
    """The sign-ins of a university and what has to be entered at its side."""
    rows = providers_of(tenant_id)
    draft = next((each for each in rows if each.state == "draft"), None)
    active = next((each for each in rows if each.state == "active"), None)
    return {
        "draft": draft,
        "active": active,
        "leaving": [each for each in rows if each.state == "leaving"],
        "ready": is_ready(draft),
        "moves": draft is not None and activation.moves(draft, active),
        "accounts": activation.accounts(active) if draft is not None and activation.moves(draft, active) else 0,
        "taken": [domain for domain, _ in activation.taken(draft)] if draft else [],
        "addresses": addresses(slug, draft, active),
        "scopes": " ".join(SCOPES),
        "needs": NEEDS,
        "words": FAULTS,
    }


def addresses(slug: str, draft: IdentityProvider | None, active: IdentityProvider | None) -> dict[str, str]:
    """The addresses that the university's side has to know. With the issuer of the one in use, that row goes on."""
    public = str(current_app.config["PUBLIC_URL"]).rstrip("/")
    row = active if active is not None and (draft is None or not activation.moves(draft, active)) else draft
    found = {
        "redirect": public + url_for("entrance.callback", slug=slug),
        "signed_out": public + url_for("entrance.signed_out"),
    }
    return found | ({"backchannel": f"{public}/signin/backchannel/{row.id}"} if row is not None else {})
