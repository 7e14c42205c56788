"""What mentees and mentors tell of themselves, and who may take part (S2-33, S2-34)."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from mentes.plugin import N_, Applicant, Edition, Labels, Reason, Verdict, words
from mentes_open.config import Config

Status = Annotated[
    Literal["bachelor", "master", "doctoral", "postdoc", "graduate", "other"],
    Labels(
        bachelor=N_("Bachelor's student"),
        master=N_("Master's student"),
        doctoral=N_("Doctoral candidate"),
        postdoc=N_("Postdoc"),
        graduate=N_("Graduate"),
        other=N_("Something else"),
    ),
]
Subject = Annotated[
    Literal["humanities", "arts", "social", "law", "economics", "natural", "life", "engineering"],
    Labels(
        humanities=N_("Humanities and languages"),
        arts=N_("Arts and music"),
        social=N_("Social sciences and education"),
        law=N_("Law"),
        economics=N_("Economics and business"),
        natural=N_("Mathematics and natural sciences"),
        life=N_("Life sciences and medicine"),
        engineering=N_("Engineering and computer science"),
    ),
]
Area = Annotated[
    Literal["orientation", "career", "doctorate", "research", "funding", "abroad", "founding", "skills", "balance"],
    Labels(
        orientation=N_("Finding one's way at university"),
        career=N_("Entering working life"),
        doctorate=N_("Deciding on a doctorate"),
        research=N_("A career in research"),
        funding=N_("Grants and funding"),
        abroad=N_("Going abroad"),
        founding=N_("Founding a company"),
        skills=N_("Leading, presenting, negotiating"),
        balance=N_("Work, family and health"),
    ),
]
Industry = Annotated[
    Literal[
        "university", "research", "school", "public", "business", "technology", "health", "culture", "media", "ngo"
    ],
    Labels(
        university=N_("University"),
        research=N_("Research outside universities"),
        school=N_("School and education"),
        public=N_("Public service"),
        business=N_("Trade, finance and consulting"),
        technology=N_("Industry and technology"),
        health=N_("Health"),
        culture=N_("Culture and museums"),
        media=N_("Media and communication"),
        ngo=N_("Associations and aid"),
    ),
]
Support = Annotated[
    Literal["women", "first_generation", "international", "caring", "disability", "queer"],
    Labels(
        women=N_("Women in fields with few women"),
        first_generation=N_("First in the family at university"),
        international=N_("New in the country"),
        caring=N_("Studying or working with children or care"),
        disability=N_("Living with a disability or illness"),
        queer=N_("Queer at university and at work"),
    ),
]
Gender = Annotated[
    Literal["woman", "man", "diverse"],
    Labels(woman=N_("Woman"), man=N_("Man"), diverse=N_("Non-binary or another")),
]
Language = Annotated[
    Literal["en", "de", "fr", "it", "es", "lt", "no", "pl", "da"],
    Labels(
        en=N_("English"),
        de=N_("German"),
        fr=N_("French"),
        it=N_("Italian"),
        es=N_("Spanish"),
        lt=N_("Lithuanian"),
        no=N_("Norwegian"),
        pl=N_("Polish"),
        da=N_("Danish"),
    ),
]
NAMELESS = N_(
    "Please do not write your name here: others see your first name and an initial until both of you have agreed."
)


class MenteeQuestions(BaseModel, frozen=True, extra="forbid"):
    """What a mentee tells: where they stand, and what they look for."""

    subject: Subject = Field(title=N_("Your field of study"), json_schema_extra={"told": N_("Field of study")})
    status: Status = Field(title=N_("Where are you now?"), json_schema_extra={"told": N_("Status")})
    areas: tuple[Area, ...] = Field(
        title=N_("What would you like to talk about?"),
        min_length=1,
        max_length=5,
        json_schema_extra={"told": N_("Topics")},
    )
    industries: tuple[Industry, ...] = Field(
        (),
        title=N_("Which fields of work are you curious about?"),
        json_schema_extra={"told": N_("Fields of work")},
    )
    support: tuple[Support, ...] = Field(
        (),
        title=N_("Should your mentor have experience with one of these?"),
        description=N_("Leave it empty if you would rather not say."),
        json_schema_extra={"told": N_("Experience wished for")},
    )
    languages: tuple[Language, ...] = Field(
        title=N_("Languages you can speak with a mentor"), min_length=1, json_schema_extra={"told": N_("Languages")}
    )


class MentorQuestions(BaseModel, frozen=True, extra="forbid"):
    """What a mentor offers (S2-33)."""

    subject: Subject = Field(title=N_("Your field"), json_schema_extra={"told": N_("Field")})
    areas: tuple[Area, ...] = Field(
        title=N_("What can you help with?"), min_length=1, json_schema_extra={"told": N_("Helps with")}
    )
    industries: tuple[Industry, ...] = Field(
        title=N_("Where have you worked?"), min_length=1, json_schema_extra={"told": N_("Experience in")}
    )
    experience: str = Field(
        title=N_("Which experience would you like to share?"),
        description=NAMELESS,
        max_length=4000,
        json_schema_extra={"told": N_("Experience to share")},
    )
    expectations: str = Field(
        title=N_("What do you expect of a mentee?"),
        description=NAMELESS,
        max_length=2000,
        json_schema_extra={"told": N_("Expects of mentees")},
    )
    support: tuple[Support, ...] = Field(
        (),
        title=N_("Which of these do you know from your own life or work?"),
        description=N_("Mentees can look for it. Leave it empty if you would rather not say."),
        json_schema_extra={"told": N_("Knows from own experience")},
    )
    gender: Gender | None = Field(
        None,
        title=N_("Your gender"),
        description=N_("Mentees can look for it. Leave it empty if you would rather not say."),
        json_schema_extra={"told": N_("Gender")},
    )
    languages: tuple[Language, ...] = Field(
        title=N_("Languages you can speak with a mentee"), min_length=1, json_schema_extra={"told": N_("Languages")}
    )
    capacity: int = Field(
        1, ge=1, le=5, title=N_("How many mentees can you take?"), json_schema_extra={"told": N_("Places for mentees")}
    )


def eligibility(edition: Edition[Config], applicant: Applicant) -> Verdict:
    """Everybody of a university that takes part, in either role or in both (S2-30)."""
    return Verdict.of(
        Reason(
            words(N_("Your university takes part in this programme.")),
            met=not edition.partners or applicant.university in edition.partners,
            missing=words(N_("This programme is for people of its partner universities; yours is not one of them.")),
        )
    )
