"""Wrong settings are told all at once, each by the name of its variable, and no secret is repeated."""

import pytest

from mentes.base.seal import new_key
from mentes.base.smtp import SmtpServer
from mentes.settings import SettingsWrong, flask_config, load_settings

GOOD = {
    "DATABASE_URL": "postgresql://mentes:word@db.example/mentes",
    "REDIS_URL": "redis://:word@redis.example:6379/0",
    "SECRET_KEY": "x" * 32,
    "MENTES_KEY": new_key(),
    "PUBLIC_URL": "https://mentoring.example.org/",
    "SMTP_URL": "smtp+starttls://user:p%40ss@mail.example.org:587",
    "MAIL_FROM": "Mentoring <mentes@example.org>",
}


@pytest.fixture
def environment(monkeypatch):
    for name in ("OUTBOUND_ALLOW", "DEMO", "TRUSTED_HOSTS", "PROXY_HOPS", "TENANTS_DIR", *GOOD):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)

    def put(**changes):
        for name, value in (GOOD | changes).items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, str(value))

    return put


def faults():
    with pytest.raises(SettingsWrong) as wrong:
        load_settings()
    return wrong.value.faults


def test_good_settings_become_a_configuration(environment):
    environment()
    config = flask_config(load_settings())
    assert config["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://mentes:word@db.example/mentes"
    assert config["PUBLIC_URL"] == "https://mentoring.example.org"
    assert config["TRUSTED_HOSTS"] == ["mentoring.example.org"]
    assert config["SECURE_COOKIES"] is True


@pytest.mark.requirement("UX-58")
def test_an_empty_environment_names_every_missing_variable(environment):
    environment(**dict.fromkeys(GOOD))
    assert [fault.split(" ")[0] for fault in faults()] == list(GOOD)


@pytest.mark.requirement("UX-58")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://mentes:hidden@db/mentes"),
        ("DATABASE_URL", "postgresql://mentes:hidden@db"),
        ("REDIS_URL", "http://hidden"),
        ("SECRET_KEY", "hidden"),
        ("MENTES_KEY", "hidden"),
        ("PUBLIC_URL", "mentoring.example.org"),
        ("PUBLIC_URL", "https://example.org/mentoring"),
        ("PUBLIC_URL", "http://mentoring.example.org"),
        ("SMTP_URL", "mail.example.org"),
        ("MAIL_FROM", "nobody"),
        ("OUTBOUND_ALLOW", "localhost"),
        ("PROXY_HOPS", "many"),
        ("DEMO", "perhaps"),
    ],
)
def test_a_wrong_variable_is_named_and_its_value_is_not_repeated(environment, name, value):
    environment(**{name: value})
    (fault,) = faults()
    assert fault.startswith(f"{name}: ")
    assert "hidden" not in fault


def test_several_wrong_variables_are_told_together(environment):
    environment(DATABASE_URL="x", SMTP_URL=None, PROXY_HOPS="9")
    assert [fault.split(":")[0].split(" ")[0] for fault in faults()] == ["DATABASE_URL", "SMTP_URL", "PROXY_HOPS"]


def test_secrets_may_come_from_files(environment, tmp_path, monkeypatch):
    file = tmp_path / "key"
    file.write_text(GOOD["MENTES_KEY"] + "\n")
    environment(MENTES_KEY=None)
    monkeypatch.setenv("MENTES_KEY_FILE", str(file))
    assert load_settings().mentes_key == GOOD["MENTES_KEY"]


def test_a_file_that_cannot_be_read_is_told_with_its_variable(environment, tmp_path, monkeypatch):
    environment(MENTES_KEY=None)
    monkeypatch.setenv("MENTES_KEY_FILE", str(tmp_path / "gone"))
    (fault,) = faults()
    assert fault == f"MENTES_KEY: the file {tmp_path / 'gone'} (from MENTES_KEY_FILE) cannot be read"


def test_the_demo_is_refused_beyond_this_machine(environment):
    environment(DEMO="1")
    assert faults() == ["DEMO: the demo exists on this machine only, so PUBLIC_URL must be a loopback address"]


def test_the_demo_may_speak_plain_http(environment):
    environment(DEMO="1", PUBLIC_URL="http://127.0.0.1:8000")
    assert flask_config(load_settings())["SECURE_COOKIES"] is False


def test_no_secret_is_shown_with_the_settings(environment):
    environment()
    assert "word" not in repr(load_settings())


def test_a_mail_servers_password_is_decoded():
    server = SmtpServer.read(GOOD["SMTP_URL"])
    assert (server.host, server.port, server.security, server.user, server.password) == (
        "mail.example.org",
        587,
        "starttls",
        "user",
        "p@ss",
    )
    assert SmtpServer.read("smtps://mail.example.org").port == 465


def test_a_mail_server_is_reached(mailbox):
    with SmtpServer.read(mailbox.url).connect() as client:
        assert client.noop()[0] == 250
