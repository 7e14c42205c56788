"""Nobody is sent to another site."""

import pytest

from mentes.base.links import is_web_address, safe_next

EVIL = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\r\nLocation: https://evil.example",
    "\t//evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https:evil.example",
    "https:/evil.example",
    "/%2F/evil.example",
    "/%2Fevil.example",
    "/%5Cevil.example",
    "/%255Cevil.example",
    "/%09/evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/x/../\\evil.example",
    "/%2e%2e//evil.example",
    "http://[evil",
    "evil.example",
    "?next=//evil.example",
    "/" + "x" * 3000,
    "/\x00",
    "",
    None,
]


@pytest.mark.requirement("SEC-8")
@pytest.mark.parametrize("wanted", EVIL)
def test_every_way_out_is_closed(wanted):
    assert safe_next(wanted, "/t/graz/") == "/t/graz/"


@pytest.mark.parametrize("wanted", ["/", "/t/graz/mentorships/17", "/t/graz/?q=a%20b&next=//x#minutes", "/t/graz/ä"])
def test_our_own_pages_are_reached(wanted):
    assert safe_next(wanted) == wanted


@pytest.mark.requirement("SEC-8")
def test_a_link_to_a_meeting_says_truly_where_it_leads():
    for honest in (
        "https://meet.example/room",
        "http://meet.example:8443/@team?to=a@b.example",
        "https://bücher.example/ß",
    ):
        assert is_web_address(honest)
    turned = [f"https://meet.example/{chr(code)}gpj.exe" for code in (0x202E, 0x2066, 0x200B, 0x85, 0x2028)]
    for wrong in ("https://bank@evil.example/", "https://bank:x@evil.example/", "https://@evil.example/", *turned):
        assert not is_web_address(wrong), ascii(wrong)
