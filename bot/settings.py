"""Settings from the environment (prefix QD22_); every one has a default, so that nothing must be configured."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.loader import HOME


def _default_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "qd22"


class Settings(BaseSettings):
    """All settings. The README lists the same names."""

    model_config = SettingsConfigDict(env_prefix="QD22_", frozen=True)

    host: str = Field("127.0.0.1", description="Địa chỉ máy chủ web lắng nghe.")
    port: int = Field(8022, ge=0, le=65535, description="Cổng của máy chủ web.")
    database_url: str = Field("sqlite+aiosqlite:///var/qd22.db", description="Nơi lưu cuộc trò chuyện.")
    knowledge: Path = Field(HOME, description="Thư mục nội dung (mặc định: nội dung đi kèm).")
    cache: Path = Field(default_factory=_default_cache, description="Thư mục lưu trọng số đã tính.")
    ward: str = Field("16732", description="Mã phường, xã phục vụ (tệp trong bot/leads/wards).")
    wards: Path | None = Field(None, description="Thư mục dữ liệu phường, xã riêng.")
    chat_days: int = Field(7, ge=1, le=30, description="Số ngày giữ cuộc trò chuyện trên web.")
    messages_per_minute: int = Field(40, ge=1, description="Số tin nhắn tối đa mỗi phút của một trình duyệt.")
    public_origin: str = Field("", description="Địa chỉ công khai (https://…) khi chạy sau máy chủ chuyển tiếp.")
