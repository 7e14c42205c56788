"""The next step says what a paper asks of whoever it waits for, and the paper says whose it is and who said yes."""

import pytest
from tests.mentorships.openly import agree, at, met, open_couple, words, write
from tests.mentorships.test_papers_versions import do, seen

from mentes.mentorships.papers import service as papers

pytestmark = pytest.mark.one_server


@pytest.fixture
def couple(fresh_world):
    pair = open_couple(fresh_world)
    met(pair)
    return pair


def step(couple, name):
    """The card of the next step on the page of the two."""
    page = couple.world.client(name).get(at(couple, name)).text
    return page.split('class="next-step', 1)[1].split("</section>", 1)[0]


@pytest.mark.requirement("S2-13", "S2-14", "S2-15")
def test_each_turn_of_an_agreement_says_what_it_asks(couple):
    assert ">Write it<" in step(couple, "ben").replace("\n", "")
    write(couple, verb=papers.write)
    assert "Go on writing" in step(couple, "ben")
    write(couple)
    sent = step(couple, "luc")
    assert "Ben Rossi has sent it to you." in sent
    assert "Read it" in sent
    do(couple, "mentor", "agreement", papers.give_back, seen(couple, "agreement", "mentor")[0][0], "Shorter, please")
    returned = step(couple, "ben")
    assert "Luc Moreau asks you for a change." in returned
    assert "Change it" in returned
    write(couple)
    do(couple, "mentor", "agreement", papers.counter, words(months=9))
    assert "Luc Moreau has answered with a text of their own." in step(couple, "ben")
    assert "Luc Moreau has answered" not in couple.world.client("luc").get(at(couple, "luc")).text
    agree(couple, "mentee")
    do(couple, "mentee", "agreement", papers.amend)
    write(couple, months=10)
    assert "Ben Rossi would like to change what you agreed on." in step(couple, "luc")


@pytest.mark.requirement("S2-15")
def test_an_agreement_in_force_says_who_sent_it_and_who_said_yes(couple):
    write(couple)
    sent = couple.world.client("luc").get(at(couple, "luc", "/papers/agreement")).text
    assert "Sent by Ben Rossi on " in sent
    assert "Confirmed by" not in sent
    agree(couple)
    for name in ("ben", "luc"):
        page = couple.world.client(name).get(at(couple, name, "/papers/agreement")).text
        assert "Sent by Ben Rossi on " in page
        assert "Confirmed by Luc Moreau on " in page


@pytest.mark.requirement("UX-4")
def test_whoever_waits_for_the_other_reads_for_what(fresh_world):
    """Luc was introduced a moment ago; it is the mentee who proposes a time."""
    waits = step(open_couple(fresh_world), "luc")
    assert "Nothing waits for you" in waits
    assert (
        "Next is “Get to know each other”. Waits for Ben Rossi. You get a message as soon as it is your turn." in waits
    )
    assert "All done" not in waits
