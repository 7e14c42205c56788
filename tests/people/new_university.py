"""A university that no file names, and its own sign-in: the demo's provider with people of its own, on a port of its own."""

import re
import threading
from contextlib import contextmanager

import requests
from tests.world import PLACE

from mentes.demo.provider import serve
from mentes.demo.provider_pages import DemoProviderSettings

SECRET = "a-client-secret-of-evora-1234"
PEOPLE = """
[evora]
name = "University of Évora"
home = "evora.example"
locale = "en-GB"
zoneinfo = "Europe/Lisbon"

[evora.people.rita]
name = "Rita Lopes"
about = "Doctoral candidate in botany"
affiliations = ["student", "member"]
level = "doctoral"
semester = 3
subject = "Botany"
unit = "Institute of Botany"
languages = ["pt", "en"]
"""
UNIVERSITY = {
    "name": "University of Évora",
    "names-0-language": "pt",
    "names-0-name": "Universidade de Évora",
    "town": "Évora",
    "locales": "pt, en",
    "timezone": "Europe/Lisbon",
    "terms": "02-15, 09-15",
    "colour": "#7a1f2b",
    "sender": "mentoring@evora.example",
    "policy": "https://www.evora.example/privacy",
    "retention": "24",
    "slug": "",
}
CLAIMS = {
    "claims-home_organisation": "schac_home_organization",
    "claims-affiliations": "eduperson_scoped_affiliation",
    "claims-level": "study_level",
    "claims-semester": "study_semester",
    "claims-subject": "study_subject",
    "claims-unit": "organisational_unit",
    "claims-languages": "languages",
}


@contextmanager
def provider(folder, app_url):
    """Évora's sign-in, until the block ends; it sends people back to `app_url` only."""
    file = folder / "people.toml"
    file.write_text(PEOPLE, encoding="utf-8")
    with running({"app_url": app_url, "data": folder, "client_secret": SECRET, "people": file}) as settings:
        yield settings


@contextmanager
def running(settings):
    """The demo's provider on a port of its own, until the block ends; its issuer names the port."""
    wanted = {"demo": True, **settings}
    first = serve(DemoProviderSettings(port=0, **wanted))
    port = first.port
    first.server_close()
    settings = DemoProviderSettings(port=port, **wanted)
    server = serve(settings)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield settings
    server.shutdown()
    thread.join()
    server.server_close()


def draft(issuer, version, **other):
    """What one types into the form of the draft."""
    return {
        "issuer": issuer,
        "client_id": "mentes",
        "secret": SECRET,
        "secret_until": "",
        "home_organisations": "evora.example",
        "version": str(version),
        **CLAIMS,
        **other,
    }


def version_of(visitor, path):
    """The version of the draft's form on this page."""
    return int(re.findall(r'name="version"[^>]*value="(\d+)"', visitor.get(path).text)[-1])


def passed_on(address):
    """From the provider's door straight back, as its only person: the path at our side."""
    answer = requests.get(address + "&login_hint=rita", allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return re.sub(r"^https?://[^/]+", "", answer.headers["Location"])


__all__ = ["CLAIMS", "PEOPLE", "PLACE", "SECRET", "UNIVERSITY", "draft", "passed_on", "provider", "version_of"]
