"""A reply with everything on it, kept in a browser's conversation the way the channel keeps every reply."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.inbox.replies import Describe
from bot.model.codec import to_kept
from bot.model.messages import Bar, Button, Card, Chart, Message, Picture
from bot.store.engine import Database
from bot.store.vault import Vault
from bot.store.work import UnitOfWork
from bot.web.pictures import Pictures
from tests.conftest import NOON

CARD = Card(
    "Kết quả kiểm tra sơ bộ",
    "Có thể đủ điều kiện vay",
    "good",
    (("yes", "Đã chấp hành xong án phạt tù"), ("unknown", "Chưa rõ có trong danh sách hay không")),
    "Còn 842 ngày. Ngày cuối có thể vay: 15/03/2029",
    ("Mức vay tối đa: 100 triệu đồng.",),
    ("Căn cước", "Giấy chứng nhận chấp hành xong án phạt tù"),
)
CHART = Chart(
    "Vay 100 triệu đồng trong 24 tháng",
    ("Lãi tính trên số còn nợ.",),
    (Bar("Năm 1", 50_000_000, 4_900_000, 50_000_000), Bar("Năm 2", 50_000_000, 1_600_000, 0)),
    100_000_000,
)
RESULT = Message(
    "Có thể đủ điều kiện vay.\n- Đã chấp hành xong án phạt tù.",
    (Button("Làm lại", "menu"), Button("Xem câu hỏi có sẵn", "menu")),
    entry="loan.interest",
    aids=(Button("Không rõ", "other"), Button("Vì sao hỏi?", "help"), Button("Quay lại", "menu")),
    card=CARD,
    chart=CHART,
)


async def nothing_described(_reply: Message) -> list[Picture]:
    """For tests that need what is kept and not the sizes; drawing takes a while."""
    return []


def keep_reply(
    services: Services, database_url: str, token: str, reply: Message = RESULT, describe: Describe | None = None
) -> None:
    """As if the last message of this browser had been answered with ``reply``."""

    async def described() -> dict[str, object]:
        return to_kept(reply, NOON.isoformat(), await (describe or Pictures().describe)(reply))

    keep_content(database_url, token, asyncio.run(described()), reply.all_buttons)


def keep_content(
    database_url: str, token: str, content: Mapping[str, object], buttons: tuple[Button, ...] = ()
) -> None:
    """A message of any content, as another version may have left it."""
    vault = Vault.of(token)
    session = Session(welcomed=True, offered=tuple((button.label, button.action) for button in buttons))

    async def keep() -> None:
        database = await Database.open(database_url)

        def act(work: UnitOfWork) -> None:
            work.chats.keep_session(vault, session.dump(), NOON, channel="web", is_draft=False)
            work.chats.keep_messages(vault, None, [dict(content)], NOON)

        await database.write(act)
        await database.close()

    asyncio.run(keep())
