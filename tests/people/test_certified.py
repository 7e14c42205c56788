"""Signing in at the certified OpenID provider, through the whole app: real HTTP, real keys, real rows."""

import pytest
from tests.people.certified import PLACE, signed_in_by, walk


def begin(visitor, slug="graz", key="ana"):
    """Up to the university: the address that the browser is sent to."""
    away = visitor.get(f"/t/{slug}/signin?login_hint={key}")
    assert away.status_code == 302, away.text
    return away.location


def sign_in(visitor, slug="graz", key="ana"):
    """The whole way in; the answer of our callback."""
    return visitor.get(walk(begin(visitor, slug, key)).removeprefix(PLACE))


@pytest.mark.requirement("SSO-1")
def test_in_by_the_certified_provider(fresh_world, peer):
    signed_in_by(fresh_world, peer, "graz")
    ana = fresh_world.client()
    back = sign_in(ana)
    assert (back.status_code, back.location) == (302, "/t/graz/home"), back.text
