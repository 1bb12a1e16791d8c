"""Settings from the environment (prefix QD22_); every one has a default, so that nothing must be configured."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from knowledge import HOME

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


class Settings(BaseModel):
    """All settings. Those not given are read from the environment; `docs/settings.md` lists them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _read_environment(cls, given: Mapping[str, object]) -> dict[str, object]:
        found = {name.lower(): value for name, value in os.environ.items()}
        named = {
            name: found[f"{PREFIX.lower()}{name}"] for name in cls.model_fields if f"{PREFIX.lower()}{name}" in found
        }
        return {**named, **given}

    host: str = Field("127.0.0.1")
    port: int = Field(8022, ge=0, le=65535)
    database_url: str = Field("sqlite+aiosqlite:///var/qd22.db")
    master_key: SecretStr = Field(SecretStr(""))
    key_file: Path | None = Field(None)
    knowledge: Path = Field(HOME)
    cache: Path = Field(default_factory=_default_cache)
    ward: str = Field("16732")
    wards: Path | None = Field(None)
    chat_days: int = Field(7, ge=1, le=30)
    messages_per_minute: int = Field(40, ge=1)
    remind_hours: Hours = Field((24, 72))
    escalate_days: int = Field(5, ge=1)
    return_days: int = Field(8, ge=2)
    duplicate_days: int = Field(30, ge=1)
    keep_months: int = Field(24, ge=1)
    erase_warning_days: int = Field(14, ge=1, le=90)
    draft_days: Hours = Field((3, 6))
    draft_ends: int = Field(14, ge=1, le=30)
    invitation_hours: int = Field(72, ge=1)
    window_days: Hours = Field((90, 30))
    month_days: MonthDays = Field((1, 4))
    digest_hour: int = Field(8, ge=7, le=20)
    zalo_paid: bool = Field(default=False)
    quiet_minutes: int = Field(60, ge=1)
    public_origin: str = Field("")

    trusted_proxies: str = Field("127.0.0.1")

    telegram_token: SecretStr = Field(SecretStr(""))
    telegram_secret: SecretStr = Field(SecretStr(""))
    telegram_api: str = Field("https://api.telegram.org")
    zalo_app_id: str = Field("")
    zalo_app_secret: SecretStr = Field(SecretStr(""))
    zalo_oa_secret: SecretStr = Field(SecretStr(""))
    zalo_oa_api: str = Field("https://openapi.zalo.me")
    zalo_oauth: str = Field("https://oauth.zaloapp.com")
    zalo_stale_minutes: int = Field(180, ge=0)
    zalo_contact_image: str = Field("")
    zalo_verifier: str = Field("", pattern=r"^[A-Za-z0-9_-]{0,100}$")
    zalo_bot_token: SecretStr = Field(SecretStr(""))
    zalo_bot_secret: SecretStr = Field(SecretStr(""))
    zalo_bot_api: str = Field("https://bot-api.zaloplatforms.com")

    @property
    def key_path(self) -> Path:
        """The place of the master key: its file, or beside the SQLite database; with PostgreSQL `var/qd22.key`."""
        scheme, _, database = self.database_url.partition(":///")
        beside = database if scheme.startswith("sqlite") and database else "var/qd22.db"
        return self.key_file or Path(beside).with_suffix(".key")
