"""Public pages of a university: its colours, and the three texts that every page links to."""

from flask import make_response, request
from werkzeug.wrappers import Response

from mentes.base.actor import here
from mentes.base.brand import brand_css
from mentes.base.web import PUBLIC, Room, render

room = Room("tenancy", __name__, template_folder="templates")


@room.page("/t/<slug>/brand.css", may=PUBLIC)
def brand() -> Response:
    """The university's colour as the roles that the pages use, readable in light and dark."""
    response = make_response(brand_css(here().brand["colour"]))
    response.mimetype = "text/css"
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.add_etag()
    return response.make_conditional(request)


@room.page("/t/<slug>/accessibility", may=PUBLIC)
@room.page("/accessibility", may=PUBLIC)
def accessibility() -> object:
    """How accessible these pages are, and whom to tell what is not (Directive (EU) 2016/2102)."""
    return render("tenancy/accessibility.html")


@room.page("/t/<slug>/privacy", may=PUBLIC)
@room.page("/privacy", may=PUBLIC)
def privacy() -> object:
    """Who sees what, for how long, and where to turn (GDPR Art. 13)."""
    return render("tenancy/privacy.html")


@room.page("/t/<slug>/imprint", may=PUBLIC)
@room.page("/imprint", may=PUBLIC)
def imprint() -> object:
    """Who answers for these pages."""
    return render("tenancy/imprint.html")
