"""One message in, one decision out: `turn(session, incoming, now, services)`. No I/O, no clock, no chance.

Buttons carry an action; typed words that mean a button ("menu", "chi tiết", "2") do the same thing, so that a
person whose phone shows no buttons loses nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from bot.conversation import refer, screen
from bot.conversation.actions import act
from bot.conversation.ask import ask, menu_button
from bot.conversation.check_input import hear
from bot.conversation.context import DeskNotReadError, Turn, TurnContext
from bot.conversation.form_input import hear_desk, hear_referral
from bot.conversation.outcomes import finish
from bot.conversation.own_cases import case_replies
from bot.conversation.planner import calculate
from bot.conversation.result import refer_button, screen_button
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.actions import ShowGroup
from bot.model.case import NOBODY, ChatContext
from bot.model.messages import MAX_BUTTONS, Button, Incoming, Message
from bot.texts import text
from knowledge.language.codes import CASE_LENGTH, INVITATION_LENGTH, find_code
from knowledge.language.ordinals import read_place
from knowledge.language.telex import fold
from knowledge.language.text import clean, split_words

_CRISES = ("safety.distress", "safety.distress.violence", "safety.loan_shark.threats")
_THUMBS = {"👍": "good", "👎": "bad"}
_COMMANDS = {
    "menu": "menu", "start": "menu", "bat dau": "menu", "ve dau": "menu", "cau hoi co san": "menu",
    "xem cau hoi co san": "menu", "quay lai": "menu", "tro lai": "menu", "xem tiep": "menu",
    "help": "help", "tro giup": "help", "huong dan": "help", "giup": "help",
    "chi tiet": "more", "noi ro hon": "more", "noi them": "more", "noi ky hon": "more", "xem them": "more",
    **dict.fromkeys(("them lua chon", "lua chon khac", "cac lua chon khac"), "page"),
    "can cu": "law", "can cu phap ly": "law", "dieu luat": "law", "dieu nao": "law", "luat nao": "law",
    "xoa": "erase", "xoa du lieu": "erase", "xoa du lieu cua toi": "erase", "xoa het": "erase",
    "kiem tra dieu kien": "screen", "kiem tra": "screen", "kiem tra so bo": "screen", "bat dau kiem tra": "screen",
    "xem ket qua": "screen:show", "ket qua": "screen:show", "sua cau tra loi": "screen:edit",
    **dict.fromkeys(
        ("nho cong an lien he", "nho lien he", "nho can bo lien he", "nho can bo goi lai", "goi lai cho toi",
         "lien he voi toi", "dang ky vay", "dang ky", "gui ho so", "nho cong an phuong lien he",
         "tiep tuc gui", "gui lai", "gui lai ho so", "gui lai yeu cau"), "refer"),
    **dict.fromkeys(
        ("ho so cua toi", "xem ho so", "ho so", "trang thai", "trang thai ho so", "tinh trang ho so",
         "ho so den dau roi", "ho so toi den dau roi", "du lieu cua toi"), "cases"),
    **dict.fromkeys(("rut lai", "rut ho so", "rut lai ho so", "huy ho so", "rut don"), "withdraw"),
    **dict.fromkeys(("ban viec", "viec", "viec can lam"), "desk"),
    "xem viec": "desk:next",  # the button of a notice, typed where there are no buttons
    "viec moi": "desk:list:new:0", "viec qua han": "desk:list:due:0", "qua han": "desk:list:due:0",
    "danh sach thang": "desk:month", "danh sach": "desk:month",
    "xoa cuoc tro chuyen": "erase", "y khac": "other", "khong phai": "other", "khac": "other",
}  # fmt: skip
"""Typed words, folded, that mean an action. Whole messages only: "căn cứ vào đâu mà lãi cao" is a question."""
_WISH = re.compile(r"^(?:toi|em|tui|minh|chau|cho|xin|muon|xem) | (?:a|nhe|nha|di|voi|giup|dum|cua toi|cua em)$")
"""A word of courtesy or of wanting at either end, folded: "em muốn rút lại hồ sơ ạ"."""
_SORRY = re.compile(
    r"(?:(?:toi|em|tui|minh|chau|cho|nay|luc|vua|roi|hoi|thanh that|that su|thoi) )*xin loi"
    r"(?: (?:toi|em|tui|minh|chau|anh|chi|ban|may|bot|nay|luc|vua|roi|hoi|da|vi|lo|qua|nong|loi|mieng|chui|noi|nang|nhe"
    r"|nha|nghe|a|nhieu|gian|buc|minh|tinh|cau))*"
)
"""An apology and nothing else, folded: whoever was angry and is sorry is neither in danger nor asking."""
_ABOUT_OWN_CASE = ("bot.status", "bot.human.call")
"""Entries that tell who has sent nothing yet; whoever has a case reads how it stands instead."""


def turn(session: Session, incoming: Incoming, now: datetime, services: Services, known: ChatContext = NOBODY) -> Turn:
    """Decide on one message. The first contact also brings the privacy notice, once.

    Where an officer must see a part of the desk that ``known`` does not hold, the turn only says which (`Turn.needs`).
    """
    try:
        return _turn(session, incoming, TurnContext(now, services, known))
    except DeskNotReadError as missing:
        return Turn(session, needs=missing.request)


def _turn(session: Session, incoming: Incoming, at: TurnContext) -> Turn:
    services = at.services
    if session.welcomed:
        return finish(_decide(session, incoming, at), (), services)
    session = replace(session, welcomed=True)
    action = incoming.action or _command(incoming.text)
    if action in ("hello", "menu") or (not action and not incoming.text.strip() and not incoming.location):
        return finish(Turn(session, (_welcome(services),)), (), services)
    done = _decide(session, incoming, at)
    return finish(replace(done, replies=(Message(_notice(services)), *done.replies)), (), services)


def _decide(session: Session, incoming: Incoming, at: TurnContext) -> Turn:
    action = incoming.action or _coded(incoming.text)
    if action:
        return _with_what_waits(act(session, action, at), action, at)
    pressed = _numbered(incoming.text, session)
    if screen.takes_numbers(session, at.services, at.on) and not screen.is_suggestion(pressed):
        pressed = ""
    pressed = pressed or _labelled(incoming.text, session, whole=True)
    if pressed:
        return _with_what_waits(act(session, pressed, at), pressed, at)
    return _decide_words(session, incoming, at)


def _coded(typed: str) -> str:
    """The action of a code in typed words: an invitation to a desk, or a case."""
    invitation = find_code(typed, INVITATION_LENGTH)
    code = "" if invitation else find_code(typed, CASE_LENGTH)
    return f"redeem:{invitation}" if invitation else f"look:{code}" if code else ""


def _decide_words(session: Session, incoming: Incoming, at: TurnContext) -> Turn:
    """Typed words: for the desk's or the referral's waiting field, for the open check, a command, or a question."""
    typed, services = incoming.text, at.services
    command = _command(typed, session)
    if command.startswith("desk") and at.known.officer is None:
        command = ""  # for everybody else these are ordinary words
    if not command.startswith("erase"):
        taken = hear_desk(session, typed, command, at) or hear_referral(session, incoming, command, at)
        if taken is not None:
            return taken
    said = hear(session, typed, command, services, at.on)
    if said is not None:
        return Turn(said[0], tuple(said[1]))
    action = command or _labelled(typed, session, whole=False)
    done = act(session, action, at) if action else _asked(session, typed, at)
    return _with_what_waits(done, action, at)


def _asked(session: Session, typed: str, at: TurnContext) -> Turn:
    if _SORRY.fullmatch(_words(typed)):
        return Turn(session, (Message(text("sorry"), (menu_button(),), aids=(screen_button("start"),)),))
    calculated = calculate(typed, at.on, at.services)
    if calculated is not None:
        return Turn(replace(session, topic=calculated.entry, entries=(calculated.entry,)), (calculated,))
    session, replies = ask(session, typed, at.on, at.services)
    if at.known.cases and session.entries and session.entries[-1] in _ABOUT_OWN_CASE and replies[-1].entry:
        replies = [*replies[:-1], *case_replies(at.known)]
    return Turn(session, tuple(replies))


def _with_what_waits(done: Turn, action: str, at: TurnContext) -> Turn:
    """After an answer in between the waiting question comes again; elsewhere a button leads back to it."""
    session, replies = done.session, done.replies
    name = action.partition(":")[0]
    if not replies or name in ("screen", "refer", "desk") or replies[-1].page:
        return done
    is_asking = screen.asked(session, at.services, at.on) is not None  # a referral sets a check aside: it came later
    if refer.is_open(session) and not is_asking:
        again, back = refer.ask_again(session, at.services), refer_button()
    elif screen.is_open(session):
        again, back = screen.ask_again(session, at.services, at.on), screen.resume_button()
    else:
        return done
    is_crisis = session.topic in _CRISES  # whoever despairs or is in danger is not asked for papers in the same breath
    if again and (replies[-1].entry or name == "page") and not is_crisis:
        return replace(done, replies=(*replies, *again))
    if back in replies[-1].all_buttons:
        return done
    last = replace(replies[-1], aids=(*replies[-1].aids, back)[:MAX_BUTTONS])
    return replace(done, replies=(*replies[:-1], last))


def _numbered(typed: str, session: Session) -> str:
    """The action of the button whose number or place ("cái thứ hai", "cuối cùng") was typed."""
    at = read_place(_words(typed), len(session.offered))
    return session.offered[at - 1][1] if at else ""


def _labelled(typed: str, session: Session, *, whole: bool) -> str:
    """The action of the one button whose label (or, unless ``whole``, a good part of it) was typed."""
    said = _words(typed)
    labels = [(_label_words(label), action) for label, action in session.offered]
    if whole:
        # "chi tiết" and "căn cứ" typed mean every answer given last, their buttons only the one above
        found = {action for label, action in labels if label == said and not action.startswith(("more:", "law:"))}
    else:
        found = {action for label, action in labels if len(said.split()) > 1 and f" {said} " in f" {label} "}
    return found.pop() if len(found) == 1 else ""


def _words(typed: str) -> str:
    """The words alone, folded: a command may be typed with any signs around it."""
    return fold(" ".join(split_words(clean(typed[:200]))))


@lru_cache(maxsize=2000)
def _label_words(label: str) -> str:
    """The words of a button: there are far fewer buttons than messages."""
    return _words(label)


def _command(typed: str, session: Session | None = None) -> str:
    """The action that typed words mean as a whole."""
    for thumb, action in _THUMBS.items():
        if typed.strip().startswith(thumb):
            return f"{action}:{session.entries[-1] if session and session.entries else ''}"
    said, before = _words(typed), ""
    while said not in _COMMANDS and said != before:
        said, before = _WISH.sub("", said, count=1), said
    return _COMMANDS.get(said, "")


def _notice(services: Services) -> str:
    return text(services.notice, days=str(services.chat_days), police=services.slots["police"])


def _welcome(services: Services) -> Message:
    buttons = tuple(Button(group.title, str(ShowGroup(group.id))) for group in services.menu)
    return Message(f"{text('welcome')}\n\n{_notice(services)}", buttons, aids=(screen_button("start"), refer_button()))
