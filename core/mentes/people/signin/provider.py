"""What the sign-in layer must know of a university's provider: plain values, read from the database by the room above."""

from dataclasses import dataclass, field

SCOPES = ("openid", "profile", "email", "schac_home_organization", "eduperson_scoped_affiliation", "study")


@dataclass(frozen=True)
class ClaimNames:
    """Which claim carries which fact at this provider; the defaults are those of MyAcademicID and the demo (§ claims).

    No federation has a standard claim for level, semester and unit, so these three differ from university to
    university; an empty name means "is not sent".
    """

    home_organisation: str = "schac_home_organization"
    affiliations: str = "eduperson_scoped_affiliation"
    level: str = "study_level"
    semester: str = "study_semester"
    subject: str = "study_subject"
    unit: str = "organisational_unit"
    languages: str = "languages"


@dataclass(frozen=True)
class ProviderSettings:
    """One row of identity providers. `issuer` is what we configured, and no document of theirs may say otherwise.

    `version` changes whenever the row changes: everything that is cached is cached under (id, version). `tenant_id` is
    None for a proxy that many universities share.
    """

    id: int
    version: int
    issuer: str
    client_id: str
    redirect_uri: str
    home_organisations: frozenset[str]
    client_secret: str = field(default="", repr=False)
    tenant_id: int | None = None
    scopes: tuple[str, ...] = SCOPES
    claim_names: ClaimNames = ClaimNames()
