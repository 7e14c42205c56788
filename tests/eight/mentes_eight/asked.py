"""What the eight papers ask for: the questions of the five programmes, as pydantic models."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from mentes.plugin import N_, Labels

Area = Annotated[
    Literal["research", "career"],
    Labels(research=N_("Research"), career=N_("Career development")),
]
Contact = Annotated[
    Literal["in_person", "online", "email", "telephone"],
    Labels(in_person=N_("In person"), online=N_("Video call"), email=N_("E-mail"), telephone=N_("Telephone")),
]
Aim = Annotated[
    Literal["knowledge", "skills", "network"],
    Labels(
        knowledge=N_("Knowledge of how international academics are supported"),
        skills=N_("Professional skills"),
        network=N_("Networking"),
    ),
]
Who = Annotated[
    Literal["mentee", "mentor", "both"],
    Labels(mentee=N_("Mentee"), mentor=N_("Mentor"), both=N_("Both")),
]
Future = Annotated[
    Literal["none", "occasional", "joint", "continued"],
    Labels(
        none=N_("No further contact is planned"),
        occasional=N_("We stay in touch now and then"),
        joint=N_("We plan joint work"),
        continued=N_("We go on with the mentoring"),
    ),
]


class Goal(BaseModel, frozen=True):
    """One goal (S0-25)."""

    text: str = Field(title=N_("Goal"), max_length=200)
    area: Area = Field(title=N_("Area"))


class Topic(BaseModel, frozen=True):
    """What one meeting is to be about (S2-5)."""

    topic: str = Field(title=N_("Topic"), max_length=200)


class Framework(BaseModel, frozen=True):
    """What the two settle when they get to know each other; the agreement asks for the same again (S2-2 to S2-5)."""

    months: int | None = Field(None, ge=1, le=24, title=N_("For how many months is the mentoring planned?"))
    meetings: int | None = Field(None, ge=1, le=50, title=N_("How many meetings should there be?"))
    contact: tuple[Contact, ...] = Field((), title=N_("Which kinds of contact suit both of you?"))
    rhythm: str = Field("", title=N_("How often do you want to be in touch?"), max_length=200)
    topics: tuple[Topic, ...] = Field((), title=N_("What should each meeting be about?"), max_length=12)


class Terms(BaseModel, frozen=True):
    """What stands in an agreement beside the goals and the framework (S0-15, S3-27, S3-32)."""

    tools: str = Field("", title=N_("Digital tools you want to use together"), max_length=200)
    feedback: str = Field("", title=N_("In what form do you give each other feedback?"), max_length=4000)
    limits: str = Field("", title=N_("What is this mentoring not for?"), max_length=4000)


class Minutes(BaseModel, frozen=True):
    """What the mentee writes after a meeting (S0-35)."""

    research: str = Field("", title=N_("Recommended activities in terms of research"), max_length=8000)
    career: str = Field("", title=N_("Recommended activities in terms of career development"), max_length=8000)
    comments: str = Field("", title=N_("Further comments and recommendations"), max_length=8000)


class Advice(BaseModel, frozen=True):
    """What the mentor may add when confirming (S0-34)."""

    advice: str = Field("", title=N_("Further recommendations and advice"), max_length=8000)


class PlanStep(BaseModel, frozen=True):
    """One step of the plan, with its day (S4-14)."""

    text: str = Field(title=N_("Step"), max_length=200)
    until: date = Field(title=N_("Until"))
    who: Who = Field(title=N_("Who does it"))


class Plan(BaseModel, frozen=True):
    """Structure, goals and outcomes of the mentoring, and the steps there (S4-12 to S4-14)."""

    structure: str = Field(title=N_("How do you want to work together?"), max_length=4000)
    aims: tuple[Aim, ...] = Field((), title=N_("Which of these goals are yours?"))
    own_aims: str = Field("", title=N_("Goals of your own"), max_length=4000)
    outcomes: str = Field(title=N_("What should have come out of it at the end?"), max_length=4000)
    steps: tuple[PlanStep, ...] = Field(title=N_("Steps"), min_length=1, max_length=20)


class Point(BaseModel, frozen=True):
    """One line of a list."""

    text: str = Field(title=N_("In a few words"), max_length=200)


class Position(BaseModel, frozen=True):
    """Where the mentee stands, found out together; asked again later and compared (S3-28, S3-30)."""

    strengths: tuple[Point, ...] = Field(title=N_("Strengths"), min_length=1, max_length=10)
    weaknesses: tuple[Point, ...] = Field((), title=N_("Weaknesses"), max_length=10)
    potential: tuple[Point, ...] = Field((), title=N_("Potential"), max_length=10)
    near: int = Field(title=N_("How near is your aim, from 0 to 100?"), ge=0, le=100)
    comment: str = Field("", title=N_("Comment"), max_length=4000)


class Expectations(BaseModel, frozen=True):
    """What each expects of the other and gives (S1-18, S3-27)."""

    hopes: str = Field(title=N_("What do you expect of this mentoring?"), max_length=4000)
    gives: str = Field("", title=N_("What do you want to contribute?"), max_length=4000)
    time: str = Field("", title=N_("How much time do you have for it?"), max_length=200)


class Reflection(BaseModel, frozen=True):
    """The three questions after each meeting (S1-22)."""

    energised: str = Field(title=N_("Where in particular were you interested and energised?"), max_length=4000)
    lessons: str = Field("", title=N_("What lessons have become clear to you?"), max_length=4000)
    myself: str = Field("", title=N_("What have you learned about yourself at this meeting?"), max_length=4000)


class WrapUp(BaseModel, frozen=True):
    """What the final meeting comes to (S0-17, S0-18)."""

    outcomes: str = Field(title=N_("What has come out of the mentoring?"), max_length=8000)
    future: Future = Field(title=N_("How will you stay in touch?"))
    future_text: str = Field("", title=N_("What did you agree on for the time after?"), max_length=4000)
