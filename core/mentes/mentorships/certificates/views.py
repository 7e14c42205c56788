"""Pages of certificates: my own, the file, and the public page on which anybody can check one."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from mentes.base.actor import actor
from mentes.base.i18n import reader_locale
from mentes.base.limits import CHECKS, address, spend
from mentes.base.web import PUBLIC, SIGNED_IN, Room, render
from mentes.mentorships.certificates import service
from mentes.mentorships.certificates.checking import check
from mentes.mentorships.certificates.codes import read_code, shown
from mentes.mentorships.certificates.wording import ROLES, named, title_known_as
from mentes.plugin.verdicts import given_on, revive_verdict

room = Room("certificates", __name__, template_folder="templates")


@room.page("/t/<slug>/certificates", may=SIGNED_IN)
def mine() -> object:
    """Every certificate of mine, also those that are still being written, and why there is none where one was refused."""
    rows = service.certificates_of(actor().person_id, actor().home_id)
    return render(
        "certificates/mine.html",
        rows=rows,
        refused=service.refused(actor().person_id, actor().home_id),
        said=revive_verdict,
        on=given_on,
        roles=ROLES,
        shown=shown,
    )


@room.page("/t/<slug>/certificates/<int:certificate_id>.pdf", may=SIGNED_IN, even_off=True)
def download(certificate_id: int) -> Response:
    """The very bytes that were issued, for their holder only."""
    file, code = service.file_of(certificate_id, actor().person_id, actor().home_id)
    response = Response(file, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=f"certificate-{shown(code)}.pdf")
    return response


@room.page("/verify", may=PUBLIC)
def verify() -> object:
    """Type the code of a certificate."""
    typed = request.args.get("code", "")
    code = read_code(typed)
    if code:
        return redirect(url_for("certificates.verified", code=shown(code)))
    return render("certificates/verify.html", 422 if typed else 200, typed=typed)


@room.page("/verify/<code>", may=PUBLIC)
def verified(code: str) -> object:
    """What is known of this code. Counted, so that nobody tries numbers by the million."""
    spend(CHECKS, address())
    wanted = read_code(code)
    found = check(wanted) if wanted else None
    if wanted is None or found is None:
        return render("certificates/unknown.html", 404, typed=shown(wanted) if wanted else code[:60])
    locale = str(reader_locale())
    return render(
        "certificates/verified.html",
        found=found,
        issuer=named(found.names, locale),
        programme=title_known_as(found.programme, found.titles, locale),
        role=ROLES[found.role],
        code=shown(wanted),
    )
