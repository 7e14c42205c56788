"""A browser of the kit: signed in, below one university, following redirects."""

from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

from mentes.plugin.running import Page

SITE = "https://mentes.example"


@dataclass
class Browser:
    """See `mentes.plugin.running.Visitor`."""

    university: str
    client: FlaskClient

    @classmethod
    def of(cls, app: Flask, university: str, secret: str) -> "Browser":
        """A browser with this session."""
        client = app.test_client()
        client.set_cookie("__Host-mentes", secret, domain="mentes.example", secure=True)
        return cls(university, client)

    def get(self, path: str, status: int = 200) -> Page:
        """A page below one's university."""
        return self._answer("GET", path, {}, status)

    def post(self, path: str, status: int = 200, /, **fields: object) -> Page:
        """Send a form; gives the page that follows."""
        return self._answer("POST", path, fields, status)

    def _answer(self, method: str, path: str, fields: dict[str, object], status: int) -> Page:
        address, site = f"/t/{self.university}/{path}", {"Sec-Fetch-Site": "same-origin"}
        answer = self.client.open(
            address, method=method, data=fields, headers=site, base_url=SITE, follow_redirects=True
        )
        assert answer.status_code == status, f"{method} {address}: {answer.status_code}\n{answer.text}"
        return Page(answer.text)
