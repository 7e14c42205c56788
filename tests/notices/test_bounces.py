"""Letters that do not arrive: reports are believed if they are ours, coordinators see them, readers are told."""

import subprocess
import sys
from datetime import timedelta
from email.message import Message as Plain
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
import sqlalchemy as sa
from tests.story import PEOPLE, world_slugs
from tests.test_at_once import at_once

from mentes.base.clock import real_now
from mentes.base.db import db, forget_scope
from mentes.base.i18n import Message
from mentes.notices.bounces import addresses
from mentes.notices.bounces.reports import MOST, failure, read_message
from mentes.notices.bounces.service import take_report
from mentes.notices.bounces.words import FULL, NO_ADDRESS, NO_SUCH, REFUSED, UNWANTED, why
from mentes.notices.models import Mail
from mentes.notices.readers import reader_of
from mentes.notices.service import News, tell
from mentes.people.models import Person

pytestmark = pytest.mark.one_server
_numbers = iter(range(700_000, 799_000))
HOST = "bounces@mentes.example"


@pytest.fixture(autouse=True)
def mailbox_for_reports(world):
    world.app.config["MAIL_BOUNCES"] = HOST
    yield
    world.app.config["MAIL_BOUNCES"] = ""


def letter(world, name, text="Your paper was read"):
    """Somebody gets a letter; gives its row's id."""
    with world.seen_by(None, PEOPLE[name].home):
        tell(reader_of(world.people[name]), News("paper:7", Message(text), "inbox", kind="pair"), next(_numbers))
    world.drain()
    with world.seen_by(None, PEOPLE[name].home):
        return db.session.scalar(sa.select(sa.func.max(Mail.id)).where(Mail.person_id == world.people[name]))


def row(world, mail_id):
    with world.seen_by(None, *world_slugs()):
        mail = db.session.get(Mail, mail_id)
        return mail.state, mail.refusal, mail.recipient, mail.message_id


def return_to(world, mail_id):
    with world.seen_by(None, *world_slugs()):
        return addresses.return_address(db.session.get(Mail, mail_id))


def report(action="failed", status="5.1.1", words="smtp; 550 5.1.1 No such user", to=HOST):
    """A delivery report as mail servers send it (RFC 3464)."""
    about, recipient = Plain(), Plain()
    about["Reporting-MTA"] = "dns; mx.example.org"
    recipient["Final-Recipient"] = "rfc822; ana@example.org"
    recipient["Action"], recipient["Status"], recipient["Diagnostic-Code"] = action, status, words
    status_part = MIMEMessage(Plain(), "delivery-status")
    status_part.set_payload([about, recipient])
    whole = MIMEMultipart("report", **{"report-type": "delivery-status"})
    whole["To"], whole["From"], whole["Subject"] = to, "<>", "Undelivered Mail Returned to Sender"
    whole.attach(MIMEText("I am sorry to inform you …"))
    whole.attach(status_part)
    return whole.as_bytes()


def take(world, raw, recipient=None):
    with world.app.app_context():
        forget_scope()
        taken = take_report(raw, recipient)
        db.session.commit()
        return taken


def test_the_envelope_of_each_letter_is_signed(world, mailbox):
    mail_id = letter(world, "ana")
    address = return_to(world, mail_id)
    with world.app.app_context():
        assert addresses.read(f"<{address.upper()}>") == addresses.Returned(world.homes["ana"], mail_id)
        local, host = address.split("@")
        for forged in (
            f"{local[:-1]}{'0' if local[-1] != '0' else '1'}@{host}",
            f"{local}@evil.test",
            HOST,
            "",
            "a@b@c",
        ):
            assert addresses.read(forged) is None
        assert len(local) <= 64
        world.app.config["MAIL_BOUNCES"] = ""
        assert addresses.return_address(Mail(id=1, tenant_id=1)) is None
        assert addresses.read(address) is None


@pytest.mark.requirement("SEC-9")
def test_what_nobody_can_read_is_no_report(world, mailbox):
    mail_id = letter(world, "ana")
    address = return_to(world, mail_id)
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2000))
    for raw in (nested, b"Content-Type: message/rfc822\r\n\r\n" * 3000, b"To: " + b"(" * 300_000 + b"\r\n\r\n"):
        assert take(world, raw, address) == "no report"
    assert row(world, mail_id)[0] == "sent"


@pytest.mark.requirement("SEC-9")
def test_only_our_own_failures_for_good_are_believed(world, mailbox):
    mail_id = letter(world, "ana")
    address = return_to(world, mail_id)
    for raw, recipient, taken in (
        (report(action="delayed", status="4.4.1", to=address), None, "no report"),
        (report(action="delivered", to=address), None, "no report"),
        (b"Subject: I am on holiday\r\n\r\nUntil May.", address, "no report"),
        (report(), None, "not ours"),
        (report(to=address.replace("+", "+1")), None, "not ours"),
        (b"", None, "not ours"),
        (b"\xff\xfe" * 1000, address, "no report"),
        (b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n" * 3000, address, "no report"),
    ):
        assert take(world, raw, recipient) == taken
        assert row(world, mail_id)[0] == "sent"
    assert take(world, report(to=f"Somebody <{address}>")) == "bounced"
    assert row(world, mail_id)[:2] == ("bounced", "550 5.1.1 No such user")
    assert take(world, report(status="5.2.2", words="x" * 100_000), address) == "bounced"
    assert len(row(world, mail_id)[1]) <= 300


def test_a_report_is_read_as_far_as_it_is_short():
    huge = report() + b"a" * (2 * MOST)
    assert failure(read_message(huge)) == "550 5.1.1 No such user"
    turned = report(words="smtp; 550 5.1.1 evil").replace(b"evil", f"{chr(0x202E)}evil".encode())
    found = failure(read_message(turned))
    assert found is not None
    assert found.startswith("550 5.1.1")
    assert chr(0x202E) not in found


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("550 5.1.1 unknown", NO_SUCH),
        ("550 no", NO_SUCH),
        ("552 5.2.2 over quota", FULL),
        ("554 5.7.1 spam", UNWANTED),
        ("this address cannot be written to (ValueError)", NO_ADDRESS),
        ("whatever", REFUSED),
        (None, REFUSED),
    ],
)
def test_codes_are_said_in_words(said, words):
    assert why(said) == words


@pytest.fixture
def lost(world, mailbox):
    """A letter to Ana that came back, and one to Georg, who applied nowhere but where Ingrid coordinates."""
    mail_id = letter(world, "ana", "Something private happened")
    assert take(world, report(to=return_to(world, mail_id))) == "bounced"
    yield mail_id
    with world.seen_by(None, *world_slugs()):
        db.session.execute(
            sa.update(Mail).where(Mail.state.in_(("bounced", "refused"))).values(state="dropped", recipient="x")
        )


@pytest.mark.requirement("UX-46")
def test_coordinators_and_admins_see_what_did_not_arrive_and_not_what_it_says(world, lost):
    for name, slug, status in (
        ("ingrid", "graz", 200),
        ("adele", "graz", 200),
        ("giulia", "padua", 200),
        ("ana", "graz", 403),
    ):
        page = world.client(name).get(f"/t/{slug}/desk/mails")
        assert page.status_code == status
        assert ("ana@" in page.text) == (name in {"ingrid", "adele"})
        assert "Something private" not in page.text
    page = world.client("ingrid").get("/t/graz/desk/mails").text
    assert "Dieses Postfach gibt es nicht." in page
    assert "550 5.1.1 No such user" in page
    desk = world.client("ingrid").get("/t/graz/desk").text
    shown = page.count('action="/t/graz/desk/mails/') // 2
    assert f'<span class="figure-number">{shown}</span><span class="figure-label">Brief' in desk
    assert 'href="/t/graz/desk/mails"' in desk


def test_coordinators_see_those_who_applied_where_they_coordinate(world, mailbox, lost):
    """Adele looks after the university and applied nowhere: Ingrid does not see her letters, also bound to one edition."""
    other = letter(world, "adele")
    assert take(world, report(to=return_to(world, other))) == "bounced"
    grants = sa.text("update role_grant set edition_id = :edition where person_id = :person and role = 'coordinator'")
    for edition in (world.ids["edition"], None):
        with world.seen_by(None, *world_slugs()):
            db.session.execute(grants, {"edition": edition, "person": world.people["ingrid"]})
        ingrid = world.client("ingrid")
        page = ingrid.get("/t/graz/desk/mails").text
        assert "ana@" in page
        assert "adele@" not in page
        assert ingrid.post(f"/t/graz/desk/mails/{other}/again").status_code == 404
    assert "adele@" in world.client("adele").get("/t/graz/desk/mails").text
    assert row(world, other)[0] == "bounced"


@pytest.mark.requirement("REL-7")
def test_it_is_sent_again_once_as_the_same_letter_to_the_address_of_today(world, mailbox, lost):
    first = row(world, lost)
    with world.seen_by(None, "graz"):
        db.session.execute(
            sa.text("update person set email = 'ana@new.example' where id = :id"), {"id": world.people["ana"]}
        )
    mailbox.messages.clear()
    paths = [lambda: world.client("ingrid").post(f"/t/graz/desk/mails/{lost}/again") for _ in range(2)]
    assert sorted(each.status_code for each in at_once(*paths)) == [303, 409]
    world.drain()
    (again,) = mailbox.to("ana@new.example")
    assert again["Message-ID"] == first[3]
    assert row(world, lost)[:3] == ("sent", None, "ana@new.example")


def test_nothing_is_sent_again_to_whoever_has_left(world, mailbox, lost):
    ana = sa.update(Person).where(Person.id == world.people["ana"])
    with world.seen_by(None, "graz"):
        db.session.execute(ana.values(state="left"))
    mailbox.messages.clear()
    answer = world.client("adele").post(f"/t/graz/desk/mails/{lost}/again")
    with world.seen_by(None, "graz"):
        db.session.execute(ana.values(state="active"))
    assert answer.status_code == 409
    assert "Sie können ihn beiseitelegen" in answer.text
    world.drain()
    assert mailbox.messages == []
    assert row(world, lost)[0] == "bounced"


def test_what_need_not_arrive_is_put_aside(world, lost):
    assert world.client("giulia").post(f"/t/padua/desk/mails/{lost}/aside").status_code == 404
    assert world.client("adele").post(f"/t/graz/desk/mails/{lost}/aside").status_code == 303
    assert row(world, lost)[0] == "dropped"
    assert world.client("adele").post(f"/t/graz/desk/mails/{lost}/aside").status_code == 409


def test_whose_letters_come_back_is_told_until_one_arrives_or_the_address_changes(world, lost):
    """Georg is refused; a letter that left a day ago and did not come back has arrived."""
    mail_id = letter(world, "georg")
    overtaken = letter(world, "georg")
    with world.seen_by(None, "graz"):
        mail = db.session.get(Mail, overtaken)
        mail.state, mail.sent_at = "dropped", None  # as a reminder of what is done
    said = "Ihre Briefe kommen nicht an"
    assert said not in world.client("georg").get("/t/graz/home").text
    take(world, report(to=return_to(world, mail_id)))
    for page in ("home", "inbox", "me/mails"):
        assert said in world.client("georg").get(f"/t/graz/{page}").text
    later = letter(world, "georg")
    assert said in world.client("georg").get("/t/graz/home").text  # it may come back still
    with world.seen_by(None, "graz"):
        days = {mail_id: 3, later: 2}
        for each, ago in days.items():
            db.session.get(Mail, each).sent_at = real_now() - timedelta(days=ago)
    assert said not in world.client("georg").get("/t/graz/home").text
    with world.seen_by(None, "graz"):
        db.session.get(Mail, later).state = "bounced"
    assert said in world.client("georg").get("/t/graz/home").text
    with world.seen_by(None, "graz"):
        db.session.execute(
            sa.text("update person set email = 'g@new.example' where id = :id"), {"id": world.people["georg"]}
        )
    assert said not in world.client("georg").get("/t/graz/home").text


def test_a_mail_servers_pipe_hands_it_in(world, mailbox):
    """The command as an operator's mail server calls it."""
    mail_id = letter(world, "paolo")
    address, config = return_to(world, mail_id), world.app.config
    environment = {
        "DATABASE_URL": config["SQLALCHEMY_DATABASE_URI"],
        "REDIS_URL": config["REDIS_URL"],
        "SECRET_KEY": config["SECRET_KEY"],
        "MENTES_KEY": config["MENTES_KEY"],
        "SMTP_URL": config["SMTP_URL"],
        "PUBLIC_URL": config["PUBLIC_URL"],
        "MAIL_FROM": config["MAIL_FROM"],
        "MAIL_BOUNCES": HOST,
    }

    def pipe(**changes):
        return subprocess.run(
            [sys.executable, "-m", "mentes.cli", "bounces", "take", address],
            input=report(),
            env=environment | changes,
            capture_output=True,
            check=False,
            timeout=60,
        )

    done = pipe()
    assert (done.returncode, done.stdout.strip()) == (0, b"bounced"), done.stderr
    assert row(world, mail_id)[0] == "bounced"
    away = pipe(DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert away.returncode == 75
