"""Settings from the environment (prefix QD22_); every one has a default, so that nothing must be configured."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from bot.texts.promises import Promises
from knowledge import HOME
from knowledge.yaml_file import read_yaml

PREFIX = "QD22_"
DayOfMonth = Annotated[int, Field(ge=1, le=28)]
"""A day that every month has."""


def _default_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "qd22"


def _from_json(given: object) -> object:
    return json.loads(given) if isinstance(given, str) else given


Hours = Annotated[tuple[int, ...], BeforeValidator(_from_json)]
"""Numbers; in the environment a JSON list."""
MonthDays = Annotated[tuple[DayOfMonth, ...], BeforeValidator(_from_json)]


def descriptions() -> Mapping[str, str]:
    """The meaning of each setting, by its name: for the paper that lists them."""
    loaded = read_yaml(Path(__file__).with_suffix(".yaml")).data
    return {name: str(meaning) for name, meaning in loaded.items()} if isinstance(loaded, dict) else {}


_ORIGIN = r"(https://[a-z0-9.-]+(:\d{1,5})?|http://(localhost|127\.0\.0\.1)(:\d{1,5})?)"
_ORIGINS = rf"^({_ORIGIN}(\s*,\s*{_ORIGIN})*)?$"


class Settings(BaseModel):
    """All settings. Those not given are read from the environment; `settings.yaml` says what they mean."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _read_environment(cls, given: Mapping[str, object]) -> dict[str, object]:
        found = {name.lower(): value for name, value in os.environ.items()}
        named = {
            name: found[f"{PREFIX.lower()}{name}"] for name in cls.model_fields if f"{PREFIX.lower()}{name}" in found
        }
        return {**named, **given}

    host: str = "127.0.0.1"
    port: int = Field(8022, ge=0, le=65535)
    database_url: str = "sqlite+aiosqlite:///var/qd22.db"
    master_key: SecretStr = SecretStr("")
    key_file: Path | None = None
    knowledge: Path = HOME
    cache: Path = Field(default_factory=_default_cache)
    ward: str = "16732"
    wards: Path | None = None
    chat_days: int = Field(7, ge=1, le=30)
    lock_minutes: int = Field(15, ge=1, le=1440)
    messages_per_minute: int = Field(40, ge=1)
    messages_per_address: int = Field(600, ge=1)
    remind_hours: Hours = (24, 72)
    escalate_days: int = Field(5, ge=1)
    return_days: int = Field(8, ge=2)
    duplicate_days: int = Field(30, ge=1)
    keep_months: int = Field(24, ge=1)
    keep_list_months: int = Field(24, ge=1)
    open_months: int = Field(36, ge=1)
    backup_days: int = Field(30, ge=1)
    erase_warning_days: int = Field(14, ge=1, le=90)
    cases_per_chat: int = Field(3, ge=1)
    cases_per_address: int = Field(10, ge=1)
    cases_per_ward: int = Field(30, ge=1)
    draft_days: Hours = (3, 6)
    draft_ends: int = Field(14, ge=1, le=30)
    invitation_hours: int = Field(72, ge=1)
    seat_idle_days: int = Field(90, ge=1)
    console_idle_minutes: int = Field(30, ge=1, le=480)
    console_hours: int = Field(12, ge=1, le=168)
    seat_silent_days: int = Field(7, ge=1)
    contact_days: int = Field(10, ge=1)
    retry_days: int = Field(1, ge=1)
    notice_minutes: int = Field(10, ge=0)
    unread_hours: int = Field(24, ge=1)
    appointment_hours: int = Field(24, ge=1)
    contact_at_console: bool = False
    window_days: Hours = (90, 30)
    month_days: MonthDays = (1, 4)
    digest_hour: int = Field(8, ge=7, le=20)
    zalo_paid: bool = False
    quiet_minutes: int = Field(60, ge=1)
    public_origin: str = ""
    voice: str = "espeak-ng"
    voice_folder: Path | None = None
    ear_folder: Path | None = None
    photo_reader: str = ""
    stories: Path | None = None
    sets: Path = Path("tests/data")
    embed_origins: str = Field("", pattern=_ORIGINS)

    operator: str = ""
    operator_address: str = ""
    operator_contact: str = ""

    alert_backup_hours: int = Field(26, ge=1)
    metrics_token: SecretStr = SecretStr("")
    log: Literal["text", "json"] = "text"
    trusted_proxies: str = "127.0.0.1"
    allowed_hosts: str = ""
    connections: int = Field(400, ge=10)

    telegram_token: SecretStr = SecretStr("")
    telegram_secret: SecretStr = SecretStr("")
    telegram_api: str = "https://api.telegram.org"
    zalo_app_id: str = ""
    zalo_app_secret: SecretStr = SecretStr("")
    zalo_oa_secret: SecretStr = SecretStr("")
    zalo_oa_api: str = "https://openapi.zalo.me"
    zalo_oauth: str = "https://oauth.zaloapp.com"
    zalo_stale_minutes: int = Field(180, ge=0)
    zalo_contact_image: str = ""
    zalo_link: str = Field("", pattern=r"^(https://zalo\.me/[A-Za-z0-9._-]{1,60})?$")
    zalo_verifier: str = Field("", pattern=r"^[A-Za-z0-9_-]{0,100}$")
    zalo_media_hosts: str = "zdn.vn"
    zalo_bot_token: SecretStr = SecretStr("")
    zalo_bot_secret: SecretStr = SecretStr("")
    zalo_bot_api: str = "https://bot-api.zaloplatforms.com"

    @property
    def promises(self) -> Promises:
        """The promises about data. Nobody is named before name, address and contact are all set."""
        named = [each.strip() for each in (self.operator, self.operator_address, self.operator_contact)]
        return Promises(
            operator=", ".join(named) if all(named) else "",
            chat_days=self.chat_days,
            draft_days=self.draft_ends,
            keep_months=self.keep_months,
            list_months=self.keep_list_months,
            open_months=self.open_months,
            backup_days=self.backup_days,
        )

    @property
    def key_path(self) -> Path:
        """The place of the master key: its file, or one in the user's settings, where no copy of the data takes it.

        Earlier versions made it beside the database; a key that is there is still taken.
        """
        return self.key_file or (self.key_beside if self.key_beside.exists() else self._own_key)

    @property
    def key_beside(self) -> Path:
        """The place of the key in earlier versions: whoever copies the folder of the data has both."""
        return Path(self._database_file or "var/qd22.db").with_suffix(".key")

    @property
    def _database_file(self) -> str:
        scheme, _, database = self.database_url.partition(":///")
        return database if scheme.startswith("sqlite") else ""

    @property
    def _own_key(self) -> Path:
        """A file of its own for each database: one key for two could not be replaced in one."""
        where = self._database_file
        place = str(Path(where).absolute()) if where else self.database_url.rpartition("@")[2]
        folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "qd22"
        return folder / f"{Path(place).stem}-{hashlib.sha256(place.encode()).hexdigest()[:10]}.key"
