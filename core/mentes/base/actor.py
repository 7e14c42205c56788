"""Who asks: the signed-in person, what they were granted where, and the university whose pages they are on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g

from mentes.base.errors import NotAllowed, NotVisible
from mentes.base.i18n import N_, Message


@dataclass(frozen=True)
class University:
    """The university (or alliance office) whose pages are open: public facts only."""

    id: int
    slug: str
    kind: str
    state: str
    names: Mapping[str, str]
    locales: tuple[str, ...]
    timezone: str
    brand: Mapping[str, Any]

    def name(self, locale: str) -> str:
        """Its name in this language, else in its own first one."""
        return self.names.get(locale) or self.names.get(self.locales[0]) or next(iter(self.names.values()))


@dataclass(frozen=True)
class Grant:
    """A role at one university, perhaps for one edition only."""

    role: str
    tenant_id: int
    edition_id: int | None = None
    slug: str = ""  # of that university, for addresses
    implied: bool = False  # not granted by itself: a central admin is admin at every university


@dataclass(frozen=True)
class Actor:
    """A signed-in person for one request. Roles are read anew each time and never kept."""

    person_id: int
    home_id: int
    home_slug: str
    grants: tuple[Grant, ...] = ()
    name: str = ""
    given_name: str = ""
    locale: str = "en"
    timezone: str = "UTC"
    is_off: bool = False  # has switched their account off, and sees the pages that are left

    @property
    def granted(self) -> tuple[Grant, ...]:
        """The roles that were given to this person, without those that a central admin has by that one."""
        return tuple(grant for grant in self.grants if not grant.implied)

    @property
    def tenants(self) -> frozenset[int]:
        """The home university and every one at which a role was granted: a list, for central admins too (SEC-3)."""
        return frozenset({self.home_id, *(grant.tenant_id for grant in self.grants)})

    def has(self, role: str, tenant_id: int, edition_id: int | None = None) -> bool:
        """Whether this role was granted at that university (for this edition, or for all of them)."""
        return any(
            grant.role == role and grant.tenant_id == tenant_id and grant.edition_id in {None, edition_id}
            for grant in self.grants
        )

    def has_here(self, tenant_id: int, *roles: str) -> bool:
        """Whether one of these roles was granted at that university, if only for one edition."""
        return any(grant.role in roles and grant.tenant_id == tenant_id for grant in self.grants)

    def has_any(self, *roles: str) -> bool:
        """Whether one of these roles was granted anywhere."""
        return any(grant.role in roles for grant in self.grants)


def actor() -> Actor:
    """The signed-in person of this request. Raises NotVisible where nobody is signed in (a view forgot to ask)."""
    found: Actor | None = g.get("actor")
    if found is None:
        raise NotVisible
    return found


def actor_or_none() -> Actor | None:
    """The signed-in person, or None."""
    found: Actor | None = g.get("actor")
    return found


def here() -> University:
    """The university whose pages are open. Raises NotVisible on a page outside `/t/<slug>/`."""
    found: University | None = g.get("university")
    if found is None:
        raise NotVisible
    return found


def allow(answer: bool, *, role: str | None = None) -> None:
    """Go on if an ability said yes; else NotAllowed, which names the role that would be needed (UX-24)."""
    if answer:
        return
    whom = _whom(g.get("actor"))
    if whom and role:
        raise NotAllowed(N_("Only a %(role)s may do this. Ask %(whom)s."), role=Message(role), whom=Message(whom))
    if whom:
        raise NotAllowed(N_("This is not yours to do. Ask %(whom)s."), whom=Message(whom))
    if role:
        raise NotAllowed(N_("Only a %(role)s may do this. Your coordinator can say who that is."), role=Message(role))
    raise NotAllowed(N_("This is not yours to do. Your coordinator can say who does it."))


def _whom(who: Actor | None) -> str | None:
    """Whom those who look after something ask; everybody else asks their coordinator."""
    if who is None:
        return None
    if who.has_any("admin", "central"):
        return N_("the central admins of the alliance")
    return N_("the admins of your university") if who.has_any("coordinator", "lead") else None
