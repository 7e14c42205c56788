"""What happens while a university and its sign-in are set up: identifiers only, kept in history (SSO-12)."""

from dataclasses import dataclass

from mentes.base.events import Event


@dataclass(frozen=True)
class UniversityCreated(Event):
    """A university was created on the pages."""

    tenant_id: int


@dataclass(frozen=True)
class UniversityChanged(Event):
    """The details of a university were changed on the pages."""

    tenant_id: int


@dataclass(frozen=True)
class UniversitySuspended(Event):
    """The pages of a university were closed for a while."""

    tenant_id: int


@dataclass(frozen=True)
class UniversityResumed(Event):
    """The pages of a suspended university were opened again."""

    tenant_id: int


@dataclass(frozen=True)
class SignInDrafted(Event):
    """The draft of a sign-in was saved."""

    provider_id: int
    version: int


@dataclass(frozen=True)
class SignInDiscarded(Event):
    """The draft of a sign-in was thrown away."""

    provider_id: int


@dataclass(frozen=True)
class SecretReplaced(Event):
    """A client secret was typed; neither it nor its ending is in the event."""

    provider_id: int


@dataclass(frozen=True)
class SignInTested(Event):
    """A test sign-in brought everything that is needed; `news`: the draft had not passed one as it is now."""

    provider_id: int
    version: int
    news: bool = True
    by: int | None = None  # none: IT came by a set-up link


@dataclass(frozen=True)
class SignInProposed(Event):
    """A university's admin asks that the tested draft be put into use."""

    provider_id: int
    tenant_id: int


@dataclass(frozen=True)
class SignInActivated(Event):
    """A tested draft is the sign-in in use from now on."""

    provider_id: int
    version: int


@dataclass(frozen=True)
class SignInRetired(Event):
    """An old sign-in works no more, for linking either."""

    provider_id: int


@dataclass(frozen=True)
class SetupLinkMade(Event):
    """A set-up link for the university's IT was made."""

    link_id: int


@dataclass(frozen=True)
class SetupLinkRevoked(Event):
    """A set-up link was taken back before its time."""

    link_id: int


@dataclass(frozen=True)
class SecretEnding(Event):
    """The client secret of a sign-in in use ends within so many days (UX-51)."""

    provider_id: int
    tenant_id: int
    days: int
    until: str
