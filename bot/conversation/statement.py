"""Statements: what is told without asking is heard, not answered with law; anger gets an apology and a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation import verdict
from bot.conversation.buttons import entry_button, menu_button, refer_button
from bot.conversation.care import LIFE, STAYS, caring_text, read_danger
from bot.conversation.check_messages import question_messages
from bot.conversation.check_state import asked
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.memory import Care
from bot.conversation.result import screen_button
from bot.conversation.role import introduced
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.conversation.story import Noted
from bot.conversation.verdict_wish import WHOLE_STORY
from bot.model.messages import MAX_BUTTONS, Message
from bot.texts import text
from knowledge.language.story import RELEASE, Heard
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases, symbols
from knowledge.readings import Candidate, Decision, Reading, Status

_OF_BORROWERS = ("loan.repayment", "loan.hardship", "loan.repayment.early", "loan.again")
"""Entries that whoever has the loan already may ask for."""
_OF_OFFICES = ("process.", "bot.status", "elig.", "contact.")
"""Topics of what somebody may be angry about with good reason."""
_DECIDES = RELEASE | {"workers_released"}
_OF_THE_PROGRAM = ("smalltalk.", "safety.", "bot.", "policy.")
_LIKELY = 0.3
"""Confidence from which what was only stated is taken for the trouble that it sounds like."""
_FEW, _LIKELY_OF_FEW = 4, 0.75
"""So few words need more confidence: "hắn chưa vợ" merely looks like a trouble."""
_GOES_ON = 0.2
"""Confidence from which a statement is taken to go on with the answer given last."""
_LOTS = ("unlettered", "hard", "skill", "loss", "health", "dependents", "work", "resolve")
"""What people tell of their lives, each with a line that says it was heard."""
_BESIDE_FACTS = frozenset(_LOTS) - {"work"}
"""Those of them that are heard beside facts too."""
_IN_FULL = ("hard", "skill")
"""Those of them that have a text of their own outside a check."""
_SURE = 0.84
"""Confidence from which a statement is answered although its matter is no trouble ("em đi cai nghiện về")."""


def is_story(heard: Heard, noted: Noted) -> bool:
    """True for a whole story that asks for its verdict, whatever sums or sorrows it tells of besides."""
    return heard.asks_verdict and len(noted.facts) >= WHOLE_STORY


def is_whole(noted: Noted) -> bool:
    """True for a message that tells so much that its verdict is due even if nobody asked for it."""
    return len(noted.facts) >= WHOLE_STORY and bool(_DECIDES.intersection(noted.facts))


def tells_of_sentence(noted: Noted) -> bool:
    """True for "12 tháng cải tạo xong rồi, vay 40tr được không", whose months are no term of a loan."""
    return bool(RELEASE.intersection(noted.facts))


def is_angry(said: Utterance, services: Services) -> bool:
    """True if a message is in anger."""
    return phrases("talk.anger", marks=True).within(services.understanding.plainly(said)) is not None


def requests_outside(first: Reading, said: Utterance) -> bool:
    """True for "cho mình xin công thức nấu cháo": something is asked for of which nothing is known here."""
    requests = phrases("questions.requests", marks=True).within(said.clean) is not None
    return requests and first.status is Status.OUT_OF_SCOPE


def is_sorrowful(said: Utterance, services: Services) -> bool:
    """True if somebody tells of a sorrow that is no danger."""
    return phrases("talk.sorrow", marks=True).within(services.understanding.plainly(said)) is not None


def console(session: Session, at: TurnContext) -> Turn:
    """Somebody tells of a sorrow: they are listened to, with a person and help beside."""
    help_now = entry_button(at.services.danger.main_entry(LIFE[0]), at.services)
    session = replace(session, unclear=0, care=Care(LIFE[0], STAYS, session.care.told))
    return Turn(
        session, (Message(text("statement.sorrow"), (help_now, refer_button())),), trace=Trace("act", act="sad")
    )


def opening(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """The reply to "tôi muốn vay" and to "tôi là xóm trưởng", where nothing is told or asked yet."""
    return introduced(session, said, at) or wish(session, said, at) or _borrowing(session, said, at)


def reassured(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """The reply to "tôi không nghĩ dại đâu" of whoever told of sorrow or danger just now."""
    is_after = session.care.left and session.care.topic in LIFE
    if not is_after or phrases("talk.no_harm", marks=True).whole(at.services.understanding.plainly(said)) is None:
        return None
    buttons = (screen_button("start"), refer_button())
    return Turn(
        replace(session, unclear=0), (Message(text("statement.no_harm"), buttons),), trace=Trace("act", act="affirm")
    )


def _borrowing(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """The reply to "tôi đang vay gói này rồi", where nothing is asked yet: what a borrower may need."""
    plain = at.services.understanding.plainly(said)
    asks = said.asks or at.services.understanding.rings_like_question(said)
    if asks or phrases("talk.has_this_loan", marks=True).within(plain) is None:
        return None
    if _is_hard(said, at.services) or any(
        phrases(name, marks=True).within(plain) for name in ("talk.died", "talk.cannot_pay")
    ):
        return None
    buttons = tuple(entry_button(name, at.services) for name in _OF_BORROWERS)
    session = replace(session, unclear=0, topic="loan.repayment")
    return Turn(session, (Message(text("statement.borrowing"), buttons),), trace=Trace("act", act="borrowing"))


def heard_first(said: Utterance, noted: Noted, at: TurnContext) -> str:
    """The line before facts are said back: what was heard of their life, or that all of it is noted already."""
    lot = _lot(said, at.services)
    if lot in _BESIDE_FACTS:
        return text(f"statement.{lot}.heard")
    return "" if noted.facts else text("statement.known_already")


def _is_hard(said: Utterance, services: Services) -> bool:
    return _lot(said, services) == "hard"


def wish(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """The reply to "tôi muốn vay" and nothing else: the check begins; gently for whoever was in danger just now."""
    if phrases("talk.wants_loan", marks=True).whole(at.services.understanding.plainly(said)) is None:
        return None
    if session.care.left and session.care.topic in LIFE:
        help_now = entry_button(at.services.danger.main_entry(session.care.topic), at.services)
        buttons = (screen_button("start"), refer_button(), help_now)
        return Turn(
            replace(session, unclear=0),
            (Message(caring_text("loan", session.care.topic), buttons),),
            trace=Trace("act", act="loan"),
        )
    session, replies, outcome = verdict.give(replace(session, unclear=0), at.services, at.on)
    return Turn(session, tuple(replies), trace=Trace("verdict", ("bot.screening",), outcome=outcome))


def is_wrong_done(first: Reading, services: Services) -> bool:
    """True if what somebody is angry about is surely enough a trouble with offices or papers, not with the program."""
    topic = services.knowledge.entries[_likeliest(first).entry].topic if _likeliest(first).entry else ""
    return topic.startswith(_OF_OFFICES) and first.confidence >= _LIKELY


def is_in_distress(session: Session) -> bool:
    """True while somebody told of distress a few messages ago, or of violence and spoke of nothing else since."""
    spoke_of_it = bool(session.entries) and session.entries[-1].startswith("safety.")
    return bool(session.care.left) and (
        session.care.topic == LIFE[0] or (session.care.topic == LIFE[1] and spoke_of_it)
    )


def apologised(done: Turn) -> Turn:
    """The answer to what somebody is angry about, an apology before it."""
    first = done.replies[0]
    return replace(
        done, replies=(replace(first, text=f"{text('statement.angry.heard')}\n{first.text}"), *done.replies[1:])
    )


def tells_trouble(session: Session, said: Utterance, first: Reading, services: Services) -> bool:
    """True if a statement sounds like a trouble that has an answer although nobody asked ("em ngại ra phường").

    So does one that goes on with the answer given last: "bố mẹ em già rồi" after who signs.
    """
    entry = services.knowledge.entries.get(_likeliest(first).entry)
    last = services.knowledge.entries.get(session.entries[-1]) if session.entries else None
    goes_on = entry is not None and last is not None and (entry.topic == last.topic or entry.id in last.follow_ups)
    if goes_on and first.confidence >= _GOES_ON:
        return True
    if entry is not None and list(entry.audience) == ["employer"] and session.told.about != "establishment":
        return False
    if entry is not None and entry.topic.startswith("safety.") and not read_danger(said, services).degree:
        return False  # "em hứa làm lại từ đầu" has a word of those who lie
    if entry is None or entry.topic.startswith(_OF_THE_PROGRAM):
        return entry is not None and entry.is_trouble and first.confidence >= _LIKELY
    likely = _LIKELY if said.size > _FEW else _LIKELY_OF_FEW
    return first.confidence >= (likely if entry.is_trouble else _SURE)


def as_answered(first: Reading) -> list[Reading]:
    """The likeliest reading as one to be answered, with the others beside it."""
    likeliest = _likeliest(first)
    rest = tuple(option for option in first.alternatives if option.entry != likeliest.entry)
    return [replace(first, decision=Decision.LEAN, topic=likeliest.topic, entry=likeliest.entry, alternatives=rest)]


def _likeliest(first: Reading) -> Reading | Candidate:
    return first if first.is_answered or not first.alternatives else first.alternatives[0]


def _may_be_meant(name: str, session: Session, at: TurnContext) -> bool:
    """False for small talk, for what concerns this program, and for an establishment's matter told by a person."""
    entry = at.services.knowledge.entries[name]
    is_of_employers = list(entry.audience) == ["employer"] and session.told.about != "establishment"
    return not (entry.topic.startswith(_OF_THE_PROGRAM) or is_of_employers)


def acknowledge(session: Session, said: Utterance, readings: Sequence[Reading], at: TurnContext) -> Turn:
    """A statement that asks nothing is heard, not answered with law; what it may be about stands beside."""
    first = readings[0]
    options = [option.entry for option in first.alternatives] if first.decision is Decision.CLARIFY else []
    options = [first.entry, *options] if first.is_answered else options
    near = [name for name in dict.fromkeys(options) if _may_be_meant(name, session, at)]
    buttons = [entry_button(name, at.services) for name in near[:2]]
    lot = _lot(said, at.services)
    session = replace(session, unclear=0)
    screening = session.screening
    if screening is not None and screening.is_brief and not screening.repeated and _waits(session, at):
        session = replace(session, screening=replace(screening, repeated=1))
        question = question_messages(session, at.services, at.on)[0]
        aids = (*buttons[:1], *question.aids)[:MAX_BUTTONS]
        heard = text(f"statement.{lot or 'plain'}.heard")
        return Turn(session, (replace(question, text=f"{heard}\n{question.text}", aids=aids),), trace=Trace("noted"))
    is_sad = is_in_distress(session) or (session.care.topic in LIFE and session.care.left >= STAYS - 1)
    if is_sad:  # help first; beside distress stands no question of law
        help_now = entry_button(at.services.danger.main_entry(session.care.topic), at.services)
        buttons = [help_now, *(buttons if session.care.topic != LIFE[0] else ())]
    key = "statement.known" if session.told.now else "statement"
    key = f"statement.{lot}" if lot in _IN_FULL else key
    heard = f"{text(f'statement.{lot}.heard')}\n" if lot and lot not in _IN_FULL else ""
    said_back = caring_text("here", session.care.topic) if is_sad else f"{heard}{text(key)}"
    return Turn(session, (Message(said_back, (*buttons, menu_button()), aids=(refer_button(),)),), trace=Trace("noted"))


def _lot(said: Utterance, services: Services) -> str:
    """The first of `_LOTS` that a statement tells of; "" for none."""
    plain = services.understanding.plainly(said)
    told = {lot for _, _, lot in symbols("talk.lots", marks=True).all(plain)}
    denied = {lot for _, _, lot in symbols("talk.not_lots", marks=True).all(plain)}
    return next((lot for lot in _LOTS if lot in told - denied), "")


def _waits(session: Session, at: TurnContext) -> bool:
    """True if a question of the check waits, and nobody is in distress who would be asked it."""
    return not session.care.left and asked(session, at.services, at.on) is not None
