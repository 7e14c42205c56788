"""What an erasure does to rows of others: it finds what is about the person by number, and nothing by the name that they chose."""

import pytest
import sqlalchemy as sa
from tests.mentorships.test_erasing_accounts import erase, everything, left_of, person
from tests.servers import connect
from tests.story import PEOPLE, Couple
from tests.test_at_once import seen

from mentes.base.clock import now, real_now
from mentes.base.db import db
from mentes.base.erasing import FORMER
from mentes.base.i18n import say, speaking
from mentes.base.kept import revive
from mentes.base.letter import plain
from mentes.mentorships.meetings import service as meetings
from mentes.mentorships.models import Side
from mentes.notices.bounces import service as bounces
from mentes.notices.digest.service import send_kept
from mentes.notices.models import Mail, Notice
from mentes.notices.preferences.service import prefer
from mentes.notices.service import Written, post
from mentes.people.guests.models import Invitation
from mentes.people.models import Address, Person, RegistryEntry, StaffEntry

pytestmark = [pytest.mark.one_server, pytest.mark.requirement("S2-29", "PRV-4")]
OF_OTHERS = ("support_contact", "confidant", "workshop_hosting", "invitation", "approval", "role_grant", "staff_entry")


def called(world, name, display_name):
    """They change their name in lists, as their profile lets them, and their cards follow."""
    with world.seen_by(name):
        number = world.people[name]
        for model, column in ((Person, Person.id), (Side, Side.person_id)):
            db.session.execute(sa.update(model).where(column == number).values(display_name=display_name))


def as_superuser(world, pg_server, statement):
    with connect(pg_server, sa.make_url(world.app.config["SQLALCHEMY_DATABASE_URI"]).database) as admin:
        return admin.execute(statement).fetchall()


def letters(world, last=0):
    chosen = sa.select(Mail).where(Mail.id > last).order_by(Mail.id)
    return {each.id: (each.person_id, each.subject, each.body, each.state) for each in seen(world, chosen)}


def entries(world):
    return {each.id: (each.person_id, each.text) for each in seen(world, sa.select(Notice).order_by(Notice.id))}


@pytest.mark.parametrize("phrase", ["Office of padua", "confirms your meeting", "Paolo Zanetti"])
def test_a_name_that_is_a_phrase_or_somebody_elses_changes_no_row_of_others(fresh_world, pg_server, phrase):
    called(fresh_world, "ana", phrase)
    fresh_world.drain()
    with fresh_world.seen_by(None, "padua"):
        letter = Written("guest@elsewhere.example", "en", f"{phrase} today", f"{phrase}, today", kind="account")
        post(fresh_world.ids["padua"], letter)
    before, told, written = everything(fresh_world, pg_server), entries(fresh_world), letters(fresh_world)
    erase(fresh_world, "ana")
    fresh_world.drain()
    after = everything(fresh_world, pg_server)
    for table in OF_OTHERS:
        lost = set(before[f"public.{table}"]) - set(after[f"public.{table}"])
        assert not [row for row in lost if f",{fresh_world.people['ana']}," not in row], table
    two = {fresh_world.people["ana"], fresh_world.people["paolo"]}
    kept = entries(fresh_world)
    assert {key: row for key, row in told.items() if row[0] not in two} == {
        key: kept[key] for key, row in told.items() if row[0] not in two
    }
    assert all(kept[key][1]["text"] == row[1]["text"] for key, row in told.items() if key in kept), (
        "what was said stands"
    )
    still = letters(fresh_world)
    assert {key: row[:3] for key, row in written.items() if row[0] not in two} == {
        key: still[key][:3] for key, row in written.items() if row[0] not in two
    }


def test_only_a_confirmed_address_is_theirs_and_a_subject_only_at_home(fresh_world):
    """Anybody's address can be entered, and two universities may call two people by the same number."""
    graz, padua = fresh_world.ids["graz"], fresh_world.ids["padua"]
    ana = person(fresh_world, "ana")
    with fresh_world.seen_by(None, "graz", "padua"):
        given = {"tenant_id": graz, "person_id": ana.id, "source": "self", "created_at": real_now()}
        entered = {"email": "ombuds@lyon.example", "folded": "ombuds@lyon.example", "verified_at": None}
        also = {"email": "also-ana@graz.example", "folded": "also-ana@graz.example", "verified_at": real_now()}
        db.session.execute(sa.insert(Address), [given | entered, given | also])
        named = sa.text("select lower(subject) from identity where person_id = :number")
        subject = db.session.scalars(named, {"number": ana.id}).first()
        for home in (graz, padua):
            for match in (subject, "also-ana@graz.example"):
                line = {"tenant_id": home, "match": match, "name": "level", "value": "as ana"}
                db.session.add(RegistryEntry(**line, asserted_at=real_now()))
            db.session.add(StaffEntry(tenant_id=padua, home_id=home, match=subject, role="coordinator"))
    erase(fresh_world, "ana")
    fresh_world.drain()
    with fresh_world.seen_by(None, "graz", "padua", "lyon"):
        lines = sa.select(RegistryEntry.tenant_id, RegistryEntry.match).where(RegistryEntry.value == "as ana")
        assert db.session.execute(lines).all() == [(padua, subject)]
        named = sa.select(StaffEntry.home_id).where(StaffEntry.match == subject)
        assert db.session.scalars(named).all() == [padua]
        offices = sa.text("select email from confidant where email = 'ombuds@lyon.example'")
        assert len(db.session.scalars(offices).all()) == 1


def asked(world):
    """Ana asks Paolo for a meeting, and takes back what she had asked before; gives its number."""
    couple = Couple(world, "a")
    held = couple.do("mentee", lambda pair: pair.meetings)
    for each in held:
        if each.is_open:
            couple.do("mentee", lambda pair, each=each: meetings.call_off(pair, each.number, "mentee"))
    couple.propose("mentee", 5)
    world.drain()
    return 1 + max(each.number for each in held)


def test_names_with_signs_former_names_and_addresses_go_from_letters_entries_and_daily_letters(fresh_world, pg_server):
    """Letters are Markdown, calendars are folded, and a name may have been another one when it was written."""
    world, paolo = fresh_world, fresh_world.people["paolo"]
    names = ("Anna-Lena O. Kőszegi-Đorđević, the elder of the two", "Aňa_Lena (the 2nd) *Kőszegi*")
    with world.seen_by("paolo"):
        prefer(paolo, world.homes["paolo"], {"pair": "daily", "waits": "daily"})
    called(world, "ana", names[0])
    asked(world)
    with world.seen_by(None, "padua"):
        send_kept(paolo, world.ids["padua"])
    world.drain()
    with world.seen_by("paolo"):
        prefer(paolo, world.homes["paolo"], {"pair": "now", "waits": "now"})
    called(world, "ana", names[1])
    number = asked(world)
    Couple(world, "a").do("mentor", lambda pair: meetings.confirm(pair, number, "mentor"))
    world.drain()
    called(world, "ana", "Ana")
    held = seen(world, sa.select(Mail).where(Mail.person_id == paolo))
    assert [each for each in held if plain(names[0]) in each.body and each.kind == "digest"]
    assert [each for each in held if plain(names[1]) in each.body and each.calendar]
    erase(world, "ana")
    world.drain()
    found = everything(world, pg_server)
    assert left_of(found, "szegi", "Anna", "Kovačević", "ana@") == []
    with world.seen_by("paolo"), speaking("de", "UTC"):
        said = [
            say(revive(each.text)) for each in db.session.scalars(sa.select(Notice).where(Notice.person_id == paolo))
        ]
    assert [each for each in said if "Ehemaliges Mitglied" in each], "in the language of whoever reads it"
    assert not [each for each in said if FORMER in each]


def test_a_letter_that_waits_says_nothing_of_them_any_more_and_others_still_go(fresh_world, mailbox):
    """The mail server was away when the account was erased."""
    world, paolo = fresh_world, fresh_world.people["paolo"]
    number = world.ids["pair:a"]
    with world.seen_by(None, "padua"):
        for matter in (f"pair:{number}:meetings", f"pair:{number}0", "pair:", "account"):
            words = ("en", f"About {matter}", "Ana Kovačević")
            lost = {"person_id": paolo, "kind": "pair", "matter": matter}
            post(world.ids["padua"], Written(PEOPLE["paolo"].name + "@x", *words, **lost))
        db.session.execute(
            sa.text(
                "update outbox set due_at = due_at + interval '1 day' where event = 'LetterWritten' and done_at is null"
            )
        )
    erase(world, "ana")
    world.drain()
    about = {row[1]: row[3] for row in letters(world).values() if row[1].startswith("About")}
    assert about == {f"About pair:{number}0": "waiting", "About pair:": "waiting", "About account": "waiting"}
    dropped = seen(world, sa.select(Mail).where(Mail.matter == f"pair:{number}:meetings", Mail.person_id == paolo))
    assert ("dropped", "") in {(each.state, each.body) for each in dropped}


def test_a_letter_that_was_emptied_and_comes_back_is_not_sent_again(fresh_world):
    world, paolo = fresh_world, fresh_world.people["paolo"]
    erase(world, "ana")
    world.drain()
    empty = sa.select(Mail).where(Mail.person_id == paolo, Mail.body == "", Mail.state == "sent")
    (first, *_) = seen(world, empty)
    with world.app.test_request_context("/"):
        bounces._mark(bounces.Returned(first.tenant_id, first.id), "550 no such user")
        db.session.commit()
    assert seen(world, sa.select(Mail.state).where(Mail.id == first.id)) == ["dropped"]


def test_those_who_look_after_a_pair_keep_their_entry_without_the_name(fresh_world, pg_server):
    world = fresh_world
    claire, number = world.people["claire"], world.ids["pair:a"]
    names = {"mentee": "Ana Kovačević", "mentor": "Paolo Zanetti"}
    with world.seen_by(None, "lyon"):
        row = {"tenant_id": world.ids["lyon"], "person_id": claire, "event_id": 0, "kind": "staff", "path": "/t/lyon"}
        for what, subject in (
            ("final_meeting", number),
            ("paper:minutes:1", number),
            ("application", number),
            ("paper", 999),
        ):
            text = {"text": "%(mentee)s and %(mentor)s", "values": names, "domain": "messages"}
            matter = f"staff:overdue:{what}:{subject}"
            db.session.add(Notice(**row, matter=matter, text=text, created_at=now()))
            lost = {"person_id": claire, "kind": "staff", "matter": matter}
            post(world.ids["lyon"], Written("claire@lyon.example", "en", "Overdue", "Ana Kovačević", **lost))
    world.drain()
    erase(world, "ana")
    world.drain()
    kept = seen(world, sa.select(Notice).where(Notice.path == "/t/lyon").order_by(Notice.id))
    with speaking("en", "UTC"):
        said = [say(revive(each.text)) for each in kept]
    both = "Ana Kovačević and Paolo Zanetti"
    assert said == [f"{FORMER} and Paolo Zanetti"] * 2 + [both] * 2
    written = seen(
        world, sa.select(Mail.body).where(Mail.subject.in_(("Overdue", "")), Mail.person_id == claire).order_by(Mail.id)
    )
    assert written[-4:] == ["", "", "Ana Kovačević", "Ana Kovačević"]


def test_whoever_invited_them_keeps_the_entry_without_the_name(fresh_world):
    """Claire leads at one university and has her inbox at another, from where the invitation is not seen."""
    world, claire = fresh_world, fresh_world.people["claire"]
    with world.seen_by(None, "alliance", "lyon"):
        taken = {"taken_by": world.people["ana"], "taken_home_id": world.ids["graz"], "taken_name": "Ana Kovačević"}
        who = {"name": "Ana", "email": "ana@graz.example", "role": "lead", "locale": "en", "invited_by": claire}
        when = {"invited_at": now(), "expires_at": now(), "kind": "role", "state": "taken"}
        invitation = Invitation(tenant_id=world.ids["alliance"], **who, **taken, **when)
        db.session.add(invitation)
        db.session.flush()
        row = {"tenant_id": world.ids["lyon"], "person_id": claire, "event_id": 0, "kind": "staff", "path": "/t/roles"}
        for number in (invitation.id, invitation.id + 1000):
            text = {"text": "%(name)s came", "values": {"name": "Ana Kovačević"}, "domain": "messages"}
            db.session.add(Notice(**row, matter=f"invitation:{number}", text=text, created_at=now()))
    erase(world, "ana")
    world.drain()
    kept = seen(world, sa.select(Notice).where(Notice.path == "/t/roles").order_by(Notice.id))
    with speaking("en", "UTC"):
        assert [say(revive(each.text)) for each in kept] == [f"{FORMER} came", "Ana Kovačević came"]
