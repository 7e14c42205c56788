"""The environment, typed: every setting of Mentes, what it must look like, and all that is wrong with it at once."""

import ipaddress
import os
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from pydantic import AfterValidator, BeforeValidator, DirectoryPath, Field, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from mentes.base.outbound import parse_allow
from mentes.base.seal import KeyRing
from mentes.base.smtp import SmtpServer
from mentes.base.told import Told

SECRETS = ("database_url", "redis_url", "secret_key", "mentes_key", "smtp_url", "metrics_token")
"""Each of these may also be given as `<NAME>_FILE`, the path of a file that holds the value."""

PROJECT = Path(__file__).resolve().parents[2]


class SettingsWrong(Told):
    """The environment is not fit to start with; `faults` has one sentence a variable."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("These settings are wrong:\n" + "\n".join(f"  {fault}" for fault in faults))
        self.faults = faults


class _Unreadable:
    """Stands for a value whose file cannot be read, until validation tells it among the other faults."""

    def __init__(self, says: str) -> None:
        self.says = says


def _readable(value: Any) -> Any:
    if isinstance(value, _Unreadable):
        raise ValueError(value.says)
    return value


def _database(url: str) -> str:
    try:
        read = sa.make_url(url)
    except sa.exc.ArgumentError:
        read = None
    if read is None or read.drivername not in {"postgresql", "postgres", "postgresql+psycopg"} or not read.database:
        raise ValueError("write postgresql://user:password@host:port/database")
    return read.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _redis(url: str) -> str:
    if urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("write redis://:password@host:port/0 (rediss:// with TLS)")
    return url


def _smtp(url: str) -> str:
    SmtpServer.read(url)
    return url


def _key(text: str) -> str:
    KeyRing.read(text)
    return text


def _allow(text: str) -> str:
    parse_allow(text)
    return text


def _public(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("write https:// and the host that people type, without a path")
    return url.rstrip("/")


def _words(value: Any) -> Any:
    return tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value


def is_loopback(host: str) -> bool:
    """Whether a host name means this machine and no other."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


_File = BeforeValidator(_readable)


class _SecretFiles(PydanticBaseSettingsSource):
    """Reads `<NAME>_FILE`."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        path = os.environ.get(f"{field_name.upper()}_FILE") if field_name in SECRETS else None
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except (OSError, UnicodeDecodeError):
            return _Unreadable(f"the file {path} (from {field_name.upper()}_FILE) cannot be read"), field_name, False

    def __call__(self) -> dict[str, Any]:
        values = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in values.items() if value is not None}


class Settings(BaseSettings):
    """What an operator decides. The description of a field is what the operator reads when it is missing."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, env_ignore_empty=True)

    database_url: Annotated[str, _File, AfterValidator(_database)] = Field(
        repr=False, description="write postgresql://user:password@host:port/database"
    )
    redis_url: Annotated[str, _File, AfterValidator(_redis)] = Field(
        repr=False, description="write redis://:password@host:port/0"
    )
    secret_key: Annotated[str, _File] = Field(
        repr=False, min_length=32, description="write at least 32 random characters"
    )
    mentes_key: Annotated[str, _File, AfterValidator(_key)] = Field(
        repr=False, description="write what `mentes new-key` prints, and keep a copy where the database is not"
    )
    public_url: Annotated[str, AfterValidator(_public)] = Field(
        description="write the address that people type, such as https://mentoring.example.org"
    )
    smtp_url: Annotated[str, _File, AfterValidator(_smtp)] = Field(
        repr=False, description="write smtp+starttls://user:password@host:587"
    )
    mail_from: str = Field(pattern=r"^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$", description="write the sender's mail address")
    mail_bounces: str = Field(
        "",
        pattern=r"^([^\s@<>+]{1,30}@[^\s@<>]+)?$",
        description="write the address that takes letters which come back, such as bounces@mentoring.example.org",
    )
    outbound_allow: Annotated[str, AfterValidator(_allow)] = Field("", description="write host:port,host:port")
    demo: bool = Field(False, description="write 1 or 0")
    demo_data: Path | None = Field(None, description="write the folder of the demo's data")
    trusted_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = Field(
        (), description="write the host names that requests may carry, parted by commas"
    )
    proxy_hops: int = Field(0, ge=0, le=5, description="write how many proxies stand before Mentes, 0 to 5")
    tenants_dir: Path = Field(PROJECT / "tenants", description="write the folder of the universities' TOML files")
    plugin_seconds: float = Field(3.0, gt=0, le=60, description="write how long a plugin may think, such as 3")
    metrics_token: Annotated[str, _File] | None = Field(
        None, repr=False, min_length=16, description="write at least 16 random characters, or leave it out"
    )
    fonts_dir: DirectoryPath | None = Field(None, description="write a folder with more fonts for certificates")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Values given in code, then files, then the environment."""
        return init_settings, _SecretFiles(settings_cls), env_settings

    @model_validator(mode="after")
    def _demo_stays_at_home(self) -> "Settings":
        at_home = is_loopback(urlsplit(self.public_url).hostname or "")
        if self.demo and not at_home:
            raise ValueError("DEMO: the demo exists on this machine only, so PUBLIC_URL must be a loopback address")
        if self.public_url.startswith("http:") and not self.demo:
            raise ValueError("PUBLIC_URL: write https:// (plain http is for the demo only)")
        return self

    @property
    def hosts(self) -> list[str]:
        """The host names that a request may carry."""
        return list(self.trusted_hosts) or [urlsplit(self.public_url).hostname or ""]


def load_settings() -> Settings:
    """The settings of this process, from its environment. Raises SettingsWrong with every fault."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsWrong([_fault(dict(each)) for each in error.errors()]) from None


def _fault(error: dict[str, Any]) -> str:
    if not error["loc"]:
        return str(error["ctx"]["error"])
    name = str(error["loc"][0])
    hint = Settings.model_fields[name].description
    if error["type"] == "missing":
        return f"{name.upper()} is not set: {hint}"
    if error["type"] == "value_error":
        return f"{name.upper()}: {error['ctx']['error']}"
    return f"{name.upper()}: {hint}"


def flask_config(settings: Settings) -> dict[str, Any]:
    """The settings as Flask and its extensions name them."""
    session = "-c timezone=UTC -c idle_in_transaction_session_timeout=60s"
    return {
        "DEMO": settings.demo,
        "DEMO_DATA": settings.demo_data,
        "FONTS_DIR": settings.fonts_dir,
        "MAIL_BOUNCES": settings.mail_bounces,
        "MAIL_FROM": settings.mail_from,
        "METRICS_TOKEN": settings.metrics_token,
        "MENTES_KEY": settings.mentes_key,
        "PLUGIN_SECONDS": settings.plugin_seconds,
        "PROXY_HOPS": settings.proxy_hops,
        "PUBLIC_URL": settings.public_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "SECURE_COOKIES": settings.public_url.startswith("https:"),
        "SMTP_URL": settings.smtp_url,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "connect_args": {"connect_timeout": 5, "options": session, "application_name": "mentes"},
        },
        "TENANTS_DIR": settings.tenants_dir,
        "TRUSTED_HOSTS": settings.hosts,
    }
