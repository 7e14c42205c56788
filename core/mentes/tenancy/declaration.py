"""What a university's file may say: one model per table of the file, with a sentence for every key."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from mentes.tenancy.values import (
    ADDRESS,
    ROLES,
    Address,
    Colour,
    Day,
    Domain,
    EntityId,
    Issuer,
    Link,
    LocaleName,
    Names,
    Role,
    Slug,
    TermStart,
    Texts,
    Variable,
    Word,
    Zone,
    day_of,
)


class Table(BaseModel):
    """A table of the file: unknown keys are mistakes, and nothing is guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Brand(Table):
    """How the pages and mails of this university look."""

    colour: Colour = Field(description="the brand colour, as #rrggbb")
    sender: Address = Field(description="the address that mails come from and that people write to")


class Claims(Table):
    """What a provider calls a fact, where it differs from the usual name."""

    home_organisation: Word | None = Field(None, description="usually schac_home_organization")
    affiliations: Word | None = Field(None, description="usually eduperson_scoped_affiliation")
    level: Word | None = Field(None, description="bachelor, master, doctorate")
    semester: Word | None = Field(None, description="the number of the semester")
    subject: Word | None = Field(None, description="what somebody studies")
    unit: Word | None = Field(None, description="the institute or department")
    languages: Word | None = Field(None, description="the languages somebody speaks")


class Login(Table):
    """How people of this university sign in."""

    issuer: Issuer = Field(description="the OpenID provider's address, exactly as it names itself")
    client_id: Word = Field(description="the name under which the provider knows Mentes")
    client_secret_env: Variable | None = Field(
        None, description="the name of the environment variable that holds the client's secret"
    )
    home_organisations: list[Domain] = Field(
        min_length=1, description="the domains whose people belong to this university"
    )
    claims: Claims = Field(default_factory=Claims, description="what this provider calls a fact")


class Member(Table):
    """A university whose people come in through a sign-in that several share."""

    university: Slug = Field(description="the university")
    idp_hint: EntityId | None = Field(
        None, description="the entity id of its own sign-in, to which people are sent straight (aarc_idp_hint)"
    )
    home_organisations: list[Domain] = Field(
        default_factory=list, description="the domains of its people, where it has no [login] that names them"
    )


class SharedLogin(Table):
    """A sign-in that several universities share; whose person somebody is, the home organisation says."""

    label: Word = Field(description="its name as people know it, such as MyAcademicID")
    issuer: Issuer = Field(description="the OpenID provider's address, exactly as it names itself")
    client_id: Word = Field(description="the name under which the provider knows Mentes")
    client_secret_env: Variable | None = Field(
        None, description="the name of the environment variable that holds the client's secret"
    )
    claims: Claims = Field(default_factory=Claims, description="what this provider calls a fact")
    members: list[Member] = Field(min_length=1, description="the universities whose people come in through it")


class StaffMember(Table):
    """Somebody who is staff here: an address or subject alone, or with the other university where they sign in."""

    home: Slug | None = Field(None, description="the university where this person signs in, if not this one")
    who: Word = Field(description="the verified e-mail address, or the provider's subject")

    @model_validator(mode="before")
    @classmethod
    def _alone(cls, value: Any) -> Any:
        return {"who": value} if isinstance(value, str) else value

    @model_serializer(mode="wrap")
    def _as_written(self, inner: SerializerFunctionWrapHandler) -> Any:
        return inner(self) if self.home else self.who


Staffed = list[StaffMember]


class Staff(Table):
    """Who gets which role at the first sign-in."""

    coordinator: Staffed = Field(default_factory=list, description="admits the applicants of this university")
    lead: Staffed = Field(default_factory=list, description="pairs mentees and mentors of the programmes owned here")
    admin: Staffed = Field(default_factory=list, description="looks after this university")
    central: Staffed = Field(
        default_factory=list, description="looks after all universities; in the alliance's file only"
    )


class Privacy(Table):
    """What people are told and how long their records are kept."""

    policy: Link = Field(description="the address of the privacy policy")
    retention_months: int = Field(
        ge=1, le=240, description="months that records are kept after a mentorship has closed"
    )


class MilestoneSeed(Table):
    """A day of an edition's calendar."""

    titles: Annotated[Texts, Field(min_length=1)] = Field(description="what happens, per language")
    on: Day = Field(description="the day, or the first of several")
    until: Day | None = Field(None, description="the last day, where it takes several")
    tell: Literal["", "mentees", "mentors", "both", "coordinators", "drafts"] = Field(
        "", description="who gets a letter; empty: nobody"
    )
    before: int | None = Field(None, ge=0, le=60, description="how many days before; without it, on the day itself")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        today, last = date(2000, 1, 1), self.until
        if (
            last is not None
            and isinstance(last, date) == isinstance(self.on, date)
            and day_of(last, today) < day_of(self.on, today)
        ):
            raise ValueError(f"until ({last}) is before on ({self.on})")
        return self


class EditionSeed(Table):
    """A first run of a programme."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")] | None = Field(
        None, description="its name in addresses; without one the academic year in which it starts"
    )
    titles: Texts = Field(default_factory=dict, description="its title per language, where it needs its own")
    opens_on: Day = Field(description="the first day on which one can apply")
    closes_on: Day | None = Field(None, description="the last day on which one can apply; without one, at any time")
    starts_on: Day = Field(description="the day on which mentorships begin")
    ends_on: Day | None = Field(None, description="the day on which it ends, where it has an end")
    config: dict[str, Any] = Field(default_factory=dict, description="parameters that differ from the plugin's own")
    conditions: dict[str, Any] = Field(
        default_factory=dict,
        description="which source of a fact counts (weakest), and whether two of one unit may be a pair (same_unit)",
    )
    state: Literal["draft", "open", "archived"] = Field("open", description="draft, open or archived")
    milestones: list[MilestoneSeed] = Field(
        default_factory=list, max_length=40, description="its calendar: days that everybody should know"
    )
    letters: dict[str, Any] = Field(
        default_factory=dict, description="how many days before its own dates it writes, where that is not as usual"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        today = date(2000, 1, 1)
        days = [(n, getattr(self, n)) for n in ("opens_on", "closes_on", "starts_on", "ends_on")]
        known = [(n, v) for n, v in days if v is not None]
        for (name, value), (later, after) in pairwise(known):
            if type(value) is type(after) and day_of(value, today) > day_of(after, today):
                raise ValueError(f"{later} ({after}) is before {name} ({value})")
        return self


class ProgrammeSeed(Table):
    """A programme that is created when it is absent, and never overwritten."""

    key: Slug = Field(description="its name in addresses")
    plugin: Word = Field(description="the plugin that holds its rules")
    partners: list[Slug] = Field(default_factory=list, description="the universities that take part")
    titles: Texts = Field(
        default_factory=dict, description="its title per language, where the plugin's own does not fit"
    )
    summaries: Texts = Field(default_factory=dict, description="a sentence on it per language")
    observers: list[Word] = Field(default_factory=list, description="plugins that are told what happens in it")
    editions: list[EditionSeed] = Field(default_factory=list, description="its first runs")


class TenantFile(Table):
    """One university, or the alliance."""

    slug: Slug = Field(description="its name in addresses, the same as the file's name")
    kind: Literal["university", "alliance"] = Field("university", description="university or alliance")
    names: Names = Field(description="its name per language, at least in English")
    locales: list[LocaleName] = Field(min_length=1, description="its languages, the first is its default")
    timezone: Zone = Field(description="its time zone, such as Europe/Vienna")
    town: Annotated[str, Field(max_length=200)] = Field(
        "", description="where it is: people look for it by that name, too"
    )
    terms: list[TermStart] = Field(
        default=["03-01", "10-01"], min_length=1, max_length=6, description="the days on which a semester begins, MM-DD"
    )
    plugins: list[Word] = Field(default_factory=list, description="plugins that are told what happens here")
    brand: Brand = Field(description="how its pages look")
    login: Login | None = Field(
        None, description="how its people sign in, unless they come in through a sign-in that several share"
    )
    shared_logins: list[SharedLogin] = Field(
        default_factory=list, description="sign-ins that several universities share; in the alliance's file only"
    )
    staff: Staff = Field(default_factory=Staff, description="who gets which role at the first sign-in")
    privacy: Privacy = Field(description="what people are told about their data")
    programmes: list[ProgrammeSeed] = Field(default_factory=list, description="programmes to begin with")

    def staff_entries(self) -> list[tuple[str, str, Role]]:
        """(home university's slug, address or subject, role) of everybody in [staff]; addresses in small letters."""
        return [
            (member.home or self.slug, member.who.lower() if ADDRESS.match(member.who) else member.who, role)
            for role in ROLES
            for member in getattr(self.staff, role)
        ]

    def issuers(self) -> list[tuple[str, str]]:
        """(key, issuer) of every sign-in that this file declares."""
        own = [("login.issuer", self.login.issuer)] if self.login else []
        return own + [(f"shared_logins[{n}].issuer", each.issuer) for n, each in enumerate(self.shared_logins)]

    def domains(self) -> list[tuple[str, str, str]]:
        """(key, domain, slug of the university whose it is) of every home organisation that this file declares."""
        own = self.login.home_organisations if self.login else []
        found = [(f"login.home_organisations[{n}]", domain, self.slug) for n, domain in enumerate(own)]
        for key, member in self.members():
            stated = enumerate(member.home_organisations)
            found += [(f"{key}.home_organisations[{n}]", domain, member.university) for n, domain in stated]
        return found

    def members(self) -> list[tuple[str, Member]]:
        """(key, member) of every sign-in that several share."""
        return [
            (f"shared_logins[{n}].members[{m}]", member)
            for n, each in enumerate(self.shared_logins)
            for m, member in enumerate(each.members)
        ]

    def as_written(self) -> dict[str, Any]:
        """The file's content as plain values, without what only repeats a default: kept with the row for export."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
