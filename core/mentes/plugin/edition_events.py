"""The news of programmes, their universities, their editions and their guides."""

from dataclasses import dataclass

from mentes.base.events import Event


@dataclass(frozen=True)
class ProgrammeCreated(Event):
    """A programme was created on the pages."""

    programme_id: int


@dataclass(frozen=True)
class ProgrammeChanged(Event):
    """Name, summary or observers of a programme were changed."""

    programme_id: int


@dataclass(frozen=True)
class PartnerInvited(Event):
    """A university was invited to take part in a programme."""

    programme_id: int
    tenant_id: int


@dataclass(frozen=True)
class PartnerAccepted(Event):
    """A university takes part in a programme from now on."""

    programme_id: int
    tenant_id: int


@dataclass(frozen=True)
class PartnerDeclined(Event):
    """A university does not want to take part in a programme."""

    programme_id: int
    tenant_id: int


@dataclass(frozen=True)
class PartnerLeaving(Event):
    """A university takes nobody new in a programme; what has begun goes on."""

    programme_id: int
    tenant_id: int


@dataclass(frozen=True)
class PartnerLeft(Event):
    """A university has left a programme: nothing of its people runs there any more."""

    programme_id: int
    tenant_id: int


@dataclass(frozen=True)
class EditionCreated(Event):
    """An edition was made, as a draft."""

    edition_id: int
    programme_id: int


@dataclass(frozen=True)
class EditionChanged(Event):
    """Dates, parameters, conditions or emblems of an edition were changed; pairs that have begun keep theirs."""

    edition_id: int
    programme_id: int


@dataclass(frozen=True)
class EditionPublished(Event):
    """A draft was published: from its first day on one can apply."""

    edition_id: int
    programme_id: int


@dataclass(frozen=True)
class EditionArchived(Event):
    """An edition takes no more applications; pairs that have begun go on."""

    edition_id: int
    programme_id: int


@dataclass(frozen=True)
class EditionReopened(Event):
    """An archived edition is open again."""

    edition_id: int
    programme_id: int


@dataclass(frozen=True)
class EditionDiscarded(Event):
    """A draft was thrown away before anybody saw it; its number is of the past."""

    edition_id: int
    programme_id: int


@dataclass(frozen=True)
class GuidePublished(Event):
    """A university has published a guide of a programme in its own words, in one language."""

    guide_id: int
    programme_id: int


@dataclass(frozen=True)
class GuideWithdrawn(Event):
    """A university has taken its own words of a guide back."""

    guide_id: int
    programme_id: int


@dataclass(frozen=True)
class HelpChanged(Event):
    """A university changed whom its people can turn to: its support contacts or its counselling services."""

    tenant_id: int
