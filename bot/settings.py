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

    host: str = Field("127.0.0.1", description="Địa chỉ máy chủ web lắng nghe.")
    port: int = Field(8022, ge=0, le=65535, description="Cổng của máy chủ web.")
    database_url: str = Field(
        "sqlite+aiosqlite:///var/qd22.db", description="Nơi lưu cuộc trò chuyện; hoặc PostgreSQL."
    )
    master_key: SecretStr = Field(SecretStr(""), description="Khóa chính (base64 của 32 byte), thay cho tệp khóa.")
    key_file: Path | None = Field(
        None, description="Tệp khóa chính (mặc định: cạnh tệp SQLite, đuôi .key; với PostgreSQL là var/qd22.key)."
    )
    knowledge: Path = Field(HOME, description="Thư mục nội dung (mặc định: nội dung đi kèm).")
    cache: Path = Field(default_factory=_default_cache, description="Thư mục lưu trọng số đã tính.")
    ward: str = Field("16732", description="Mã phường, xã phục vụ (tệp trong bot/places/wards).")
    wards: Path | None = Field(None, description="Thư mục dữ liệu phường, xã riêng.")
    chat_days: int = Field(7, ge=1, le=30, description="Số ngày giữ cuộc trò chuyện trên web.")
    messages_per_minute: int = Field(40, ge=1, description="Số tin nhắn tối đa mỗi phút của một trình duyệt.")
    remind_hours: Hours = Field((24, 72), description="Số giờ chưa ai nhận thì nhắc phường (danh sách JSON).")
    escalate_days: int = Field(5, ge=1, description="Số ngày làm việc chưa ai nhận thì báo người phụ trách.")
    return_days: int = Field(8, ge=2, description="Số ngày làm việc chưa ai nhận thì chuyển hồ sơ lên người phụ trách.")
    duplicate_days: int = Field(30, ge=1, description="Trong số ngày này, cùng số điện thoại và phường là một hồ sơ.")
    keep_months: int = Field(24, ge=1, description="Số tháng giữ hồ sơ sau khi đóng.")
    erase_warning_days: int = Field(14, ge=1, le=90, description="Số ngày báo trước khi xóa hồ sơ đã đóng.")
    draft_days: Hours = Field((3, 6), description="Số ngày chưa gửi thì nhắc người gửi (danh sách JSON).")
    draft_ends: int = Field(14, ge=1, le=30, description="Số ngày chưa gửi thì xóa phần đã nhập.")
    invitation_hours: int = Field(72, ge=1, description="Số giờ mã mời cán bộ còn dùng được.")
    window_days: Hours = Field((90, 30), description="Số ngày báo trước khi hết hạn 05 năm (danh sách JSON).")
    month_days: MonthDays = Field((1, 4), description="Ngày nhắc danh sách tháng (danh sách JSON).")
    digest_hour: int = Field(8, ge=7, le=20, description="Giờ gửi bản tóm tắt mỗi ngày làm việc.")
    zalo_paid: bool = Field(
        default=False, description="Trả phí để nhắn trên Zalo OA tới 7 ngày (không: chỉ trong 48 giờ)."
    )
    quiet_minutes: int = Field(60, ge=1, description="Số phút bot im sau khi người của OA tự nhắn trong một cuộc chat.")
    public_origin: str = Field("", description="Địa chỉ công khai (https://…) khi chạy sau máy chủ chuyển tiếp.")

    trusted_proxies: str = Field(
        "127.0.0.1", description="Địa chỉ IP của máy chủ chuyển tiếp được tin (cách nhau dấu phẩy, * là mọi nơi)."
    )

    telegram_token: SecretStr = Field(SecretStr(""), description="Mã bot Telegram do BotFather cấp.")
    telegram_secret: SecretStr = Field(SecretStr(""), description="Chuỗi bí mật Telegram gửi kèm webhook.")
    telegram_api: str = Field("https://api.telegram.org", description="Máy chủ Bot API của Telegram.")
    zalo_app_id: str = Field("", description="Mã ứng dụng Zalo gắn với Official Account.")
    zalo_app_secret: SecretStr = Field(SecretStr(""), description="Khóa bí mật của ứng dụng Zalo, để gia hạn token.")
    zalo_oa_secret: SecretStr = Field(SecretStr(""), description="OA Secret Key, để kiểm chữ ký webhook.")
    zalo_oa_api: str = Field("https://openapi.zalo.me", description="Máy chủ OpenAPI của Zalo.")
    zalo_oauth: str = Field("https://oauth.zaloapp.com", description="Máy chủ cấp token của Zalo.")
    zalo_stale_minutes: int = Field(180, ge=0, description="Tin từ Zalo cũ quá số phút này thì bỏ; 0 là nhận hết.")
    zalo_contact_image: str = Field("", description="Ảnh (https://…) của mẫu xin số điện thoại; trống thì không xin.")
    zalo_verifier: str = Field("", pattern=r"^[A-Za-z0-9_-]{0,100}$", description="Mã xác thực tên miền do Zalo cấp.")
    zalo_bot_token: SecretStr = Field(SecretStr(""), description="Mã bot của Zalo Bot Platform.")
    zalo_bot_secret: SecretStr = Field(
        SecretStr(""), description="Chuỗi bí mật (8–256 ký tự) Zalo Bot gửi kèm webhook."
    )
    zalo_bot_api: str = Field("https://bot-api.zaloplatforms.com", description="Máy chủ của Zalo Bot Platform.")

    @property
    def key_path(self) -> Path:
        """The place of the master key: its file, or beside the SQLite database; with PostgreSQL `var/qd22.key`."""
        scheme, _, database = self.database_url.partition(":///")
        beside = database if scheme.startswith("sqlite") and database else "var/qd22.db"
        return self.key_file or Path(beside).with_suffix(".key")
