"""A tiny app that renders every part, in both themes and for any university: what the look tests look at."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, Literal

from flask import Flask, Response, render_template, request
from pydantic import AwareDatetime, BaseModel, Field

from mentes.base import parts
from mentes.base.actor import University
from mentes.base.assets import STATIC, TEMPLATES
from mentes.base.brand import brand_css
from mentes.base.forms import bind
from mentes.base.headers import POLICY
from mentes.base.i18n import init_i18n

BRANDS = {
    "graz": ("University of Graz", "#ffd500"),
    "padua": ("University of Padua", "#9b0014"),
    "lyon": ("Université Claude Bernard Lyon 1", "#004191"),
}
MOMENT = datetime(2022, 3, 15, 14, 0, tzinfo=UTC)


class Goal(BaseModel):
    title: str = Field(max_length=80, title="Goal")
    until: date | None = Field(None, title="Until when")


class Application(BaseModel):
    motivation: str = Field(
        min_length=1,
        max_length=1000,
        title="What would you like to talk about?",
        description="Your mentor reads this before you meet.",
    )
    begin: date = Field(title="When can you start?")
    level: Literal["b", "m", "d"] = Field(
        title="Where do you stand?", json_schema_extra={"choices": {"b": "Bachelor", "m": "Master", "d": "Doctorate"}}
    )
    themes: set[Literal["career", "life", "abroad"]] = Field(
        set(),
        title="Themes",
        description="Choose as many as you like.",
        json_schema_extra={
            "choices": {"career": "Working outside university", "life": "Family and work", "abroad": "A stay abroad"}
        },
    )
    hours: int = Field(ge=1, le=400, title="Hours a month")
    language: Literal["en", "de"] = Field(
        title="Language of your conversations",
        json_schema_extra={"widget": "select", "choices": {"en": "English", "de": "German"}},
    )
    topic: str = Field("", max_length=80, title="A title for it")
    goals: list[Goal] = Field(min_length=1, max_length=5, title="Goals")
    first_call: AwareDatetime | None = Field(None, title="A first call, perhaps?")
    agree: Literal[True] = Field(title="My mentor may see my e-mail address")


def university(slug: str) -> University:
    name, colour = BRANDS[slug]
    return University(1, slug, "university", "active", {"en": name}, ("en",), "Europe/Vienna", {"colour": colour})


def context(slug: str) -> dict[str, Any]:
    return {
        "tenant": university(slug),
        "programme": "Online mentoring 2021/22",
        "locale": "en",
        "locales": {"en": "English", "de": "Deutsch"},
        "theme": request.args.get("theme", "light"),
        "actor": SimpleNamespace(name="Ana Kovačević", given_name="Ana", home_slug=slug),
        "nav": [("Home", "/t/graz/", True, 0), ("Inbox", "#inbox", False, 2), ("Programmes", "#programmes", False, 0)],
        "tellings": ["Your minutes were sent to Paolo."] if request.args.get("told") else [],
        "demo": SimpleNamespace(now=MOMENT, next_day="#", people="#people", mails="#mails"),
        "support": ("Maria Huber, coordinator", "mailto:maria.huber@example.org"),
        "moment": MOMENT,
        "today": date(2022, 3, 12),
    }


STEPS = [
    ("Apply", "done", "", "#"),
    ("Agree", "done"),
    ("First meeting", "done"),
    ("Agreement", "done"),
    ("Calls", "now", "call 2 of 3"),
    ("Wrap-up", "later"),
    ("Certificate", "later"),
]
HOME = {
    "duty": None,
    "greeting": "Good morning, Ana",
    "next": SimpleNamespace(
        title="Write the minutes of your second call",
        url="#",
        verb="Write minutes",
        until=date(2022, 3, 18),
        effort="10 minutes",
        why=None,
    ),
    "pairs": [
        SimpleNamespace(
            title="You and Paolo Rossi",
            url="#",
            steps=STEPS,
            sentence="Paolo, University of Padua, is waiting for nothing. Your next call is on Tuesday.",
        )
    ],
    "waiting": [
        SimpleNamespace(
            what="Read the agreement",
            who="Paolo Rossi",
            since=date(2022, 3, 7),
            until=date(2022, 3, 21),
            url="#",
            verb="Read",
            is_late=False,
        ),
        SimpleNamespace(
            what="Pick a time for your third call",
            who="Jon Petraitis",
            since=date(2022, 3, 1),
            until=date(2022, 3, 8),
            url="#",
            verb="Pick a time",
            is_late=True,
        ),
    ],
    "coming": [SimpleNamespace(moment=MOMENT, other_zone="Europe/Vilnius", text="Third call with Paolo", url="#")],
}
HOME["applications"] = [SimpleNamespace(role="mentee", state="submitted", due=MOMENT, url="#")]
FRONT = {
    "offers": [
        SimpleNamespace(
            title="Online mentoring",
            summary="Three calls over half a year with somebody from another university who has taken the road that you are thinking about.",
            for_whom="Students and doctoral candidates",
            until=date(2022, 3, 31),
            url="#",
        ),
        SimpleNamespace(
            title="Career mentoring",
            summary="Six months with a person who works in the field in which you would like to begin.",
            for_whom="International students from the third semester",
            until=None,
            url="#",
        ),
    ],
    "universities": [SimpleNamespace(name=name, url="#") for name, _ in BRANDS.values()]
    + [SimpleNamespace(name="Vilniaus universitetas", url="#")],
}


def make_styleguide() -> Flask:
    app = Flask("styleguide", static_folder=str(STATIC), template_folder=str(TEMPLATES))
    init_i18n(app, lambda: "en", lambda: "Europe/Vienna")
    parts.register(app.jinja_env)
    app.jinja_loader.searchpath.append(__file__.rsplit("/", 1)[0])  # type: ignore[union-attr]

    @app.get("/t/<slug>/")
    def home(slug: str) -> str:
        return render_template("home.html", **context(slug), **HOME)

    @app.get("/t/<slug>/parts")
    def every(slug: str) -> str:
        form = bind(Application, once=True)
        return render_template("styleguide.html", **context(slug), steps=STEPS, form=form)

    @app.get("/t/<slug>/form")
    def failed(slug: str) -> str:
        form = bind(Application, data={"hours": "many", "goals-0-until": "tomorrow"})
        return render_template("styleguide_form.html", **context(slug), form=form, form_errors=form.errors)

    @app.get("/t/<slug>/error/<int:status>")
    def error(slug: str, status: int) -> str:
        return render_template(
            "error.html",
            **context(slug),
            status=status,
            message="There is no such page here.",
            reference="7F3A91C2" if status >= 500 else None,
        )

    @app.get("/front")
    def front() -> str:
        return render_template(
            "front.html",
            **{**context("graz"), "tenant": None, "actor": None, "nav": [], "programme": None, "demo": None},
            **FRONT,
        )

    @app.get("/t/<slug>/brand.css")
    def brand(slug: str) -> Response:
        return Response(brand_css(BRANDS[slug][1]), mimetype="text/css")

    @app.after_request
    def strict(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return app


if __name__ == "__main__":
    make_styleguide().run(port=5999)
