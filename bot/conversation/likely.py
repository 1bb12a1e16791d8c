"""Likely readings: what a message means after what was told and answered; likeness to a crisis tells of none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.context import TurnContext
from bot.conversation.ellipsis import in_matter, way_of_matter
from bot.conversation.role import in_role
from bot.conversation.session import Session
from knowledge.grid import THIS
from knowledge.language.story.context import OUTSIDE_PRISON
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases
from knowledge.parts import leans
from knowledge.readings import NOTHING, TWINS, Decision, Reading, Status

_WINDOW, _ELSEWHERE = "elig.five_years", "other.loans"
_DEBT, _DEBT_OF_FAMILY = "elig.existing_loan", "elig.existing_loan.family"
_HARDSHIP, _OTHER_DEBT = "loan.hardship", "elig.bad_debt"
_DEATH = "loan.hardship.death"
_ON_TERMS, _SUSPENDED = "elig.conditional_release", "elig.suspended"
_ARREST = "loan.overdue.prison"
_OF_DEBTORS = ("loan.hardship", "loan.overdue")
_OF_PROGRAMMES = ("policy.overview", "other.loans", "elig.person", "bot.screening")
"""Topics by which who asks for a relative means themselves: "còn bản thân em thì có chương trình gì"."""
_JOBS = "other.loans.job_creation"
_OF_SIGNERS, _ALONE = ("loan.household", "loan.direct"), "loan.direct"
_OF_DEBT = ("loan.hardship", "loan.repayment", "loan.overdue", "loan.after", "loan.again")
"""Topics after which a death is that of whoever borrowed."""
_OF_THIS_LOAN = ("loan.amount", "loan.interest", "loan.term", "loan.collateral", "process.documents", "process.where")
_IN_TALK, _BESIDE_FACTS = 0.5, 0.66
"""Confidence from which whoever asks on is answered: within a talk a question is likelier one of this field. Beside
facts it may ask for the verdict.
"""
_MOST_BESIDE = 18
"""Words of a message whose one question is known by its word; a longer one is a story."""
_ASKED_BESIDE = (
    "signer",
    "direct",
    "time",
    "rate",
    "papers",
    "where",
    "steps",
    "list",
    "plan",
    "group",
    "fees",
    "security",
)
"""Aspects of the grid that are asked about beside facts, and that no fact is told with."""
_MOST_OF_WHOM, _POLICE, _BANK = 9, "contact.police", "contact.bank"
_OF_THE_BANK = ("loan.hardship", "loan.overdue", "loan.repayment", "loan.again", "loan.disbursement", "loan.calculator")
"""Topics after which the bank is whom to see."""
_VAGUE = 4
"""So few words are fairly sure by themselves only."""
_NOT_GUESSED = ("safety.", "smalltalk.", "bot.", "policy.")
_OF_A_PERSON = {of_establishment: of_person for of_person, of_establishment in TWINS}
_FOR_PURPOSE = {
    "business": {"loan.term_training": "loan.term_business", "loan.amount_training": "loan.amount_business"},
    "training": {"loan.term_business": "loan.term_training", "loan.amount_business": "loan.amount_training"},
}
"""The same question about the loan that was told of: "vay xong mấy tháng mới phải trả" of whoever opens a shop."""
_WHERE = ("process.where", "process.steps_person", "process.steps_employer")
"""Topics that for whom this program is not open mean another one."""


def calm(readings: Sequence[Reading], said: Utterance) -> list[Reading]:
    """The readings without a crisis, which phrases of danger alone tell of, and without a greeting that is none."""
    first = readings[0]
    if first.topic == "smalltalk.greeting" and not phrases("talk.greets", marks=True).within(said.clean):
        return [_asked_back(first)]
    if first.topic == "smalltalk.goodbye" and not phrases("talk.says_bye", marks=True).within(said.clean):
        return [_asked_back(first)]
    if first.topic != "safety.distress":
        return list(readings)
    rest = [option for option in first.alternatives if not option.topic.startswith("safety.")]
    if first.decision is Decision.ANSWER or not rest:
        return []
    return [
        replace(first, decision=Decision.CLARIFY, topic=rest[0].topic, entry=rest[0].entry, alternatives=tuple(rest))
    ]


def _asked_back(first: Reading) -> Reading:
    """The likeliest other readings to choose from."""
    if not first.alternatives:
        return NOTHING
    best, status = first.alternatives[0], Status.CLARIFY
    return replace(first, decision=Decision.CLARIFY, status=status, topic=best.topic, entry=best.entry, confidence=0.0)


def in_context(session: Session, said: Utterance, readings: list[Reading], at: TurnContext) -> list[Reading]:
    """The readings as meant in this talk; what a short message names by its own word is answered, whatever it tells
    besides: "tui 60 tuổi, bà nhà tui 57, ai đứng tên".
    """
    found = _going_on(session, said, readings, at)
    if not found or found[0].is_answered or found[0].status is Status.OUT_OF_SCOPE or said.size > _MOST_BESIDE:
        return found
    understanding = at.services.understanding
    named = understanding.named(said)
    is_one = len(named.aspects) == 1 and named.programme == THIS and named.aspects[0] in _ASKED_BESIDE
    if not is_one or not understanding.rings_like_question(said):
        return found
    reading = understanding.reading_at(named.asked[0])
    return found if reading is None else [replace(reading, alternatives=found[0].alternatives)]


def _going_on(session: Session, said: Utterance, readings: list[Reading], at: TurnContext) -> list[Reading]:
    """The readings, the one that goes on with what was answered last in the place of a question back."""
    readings = in_role(session, said, readings, at.services)
    readings = [_for_purpose(session, said, reading, at) for reading in _unburdened(session, said, readings, at)]
    first = readings[0] if readings else NOTHING
    own = _by_story(session, said, first, at)
    if own:
        entry = at.services.knowledge.entries[own]
        return [Reading(Decision.ANSWER, Status.ANSWERED, entry.topic, own, 1.0)]
    # "nộp cho ai" alone sounds like paying interest; after a complaint it asks about that
    is_vague = first.decision is Decision.LEAN and said.size <= _VAGUE and first.coordinates is None
    is_vague = is_vague and not at.services.understanding.named(said).aspects
    is_vague = is_vague or (first.decision is Decision.LEAN and leans(said))
    unsure = first.decision is Decision.CLARIFY or first.status is Status.UNANSWERED or is_vague
    if not unsure or not (session.entries or session.told.now):
        return readings
    last = at.services.knowledge.entries[session.entries[-1]] if session.entries else None
    near = {last.topic, *(_topic_of(name, at) for name in last.follow_ups)} if last else set[str]()
    if last and first.decision is not Decision.ANSWER and leans(said):
        beside = [option for option in first.alternatives if option.entry in last.follow_ups]
        if beside and first.entry not in last.follow_ups:  # "ở Nghệ An thì sao" after the figures of the country
            return [replace(first, decision=Decision.LEAN, topic=beside[0].topic, entry=beside[0].entry)]
    if is_vague:
        elliptic = in_matter(session, said, first, at) if first.topic not in near else None
        return [elliptic] if elliptic else readings
    likely = [option for option in first.alternatives[:1] if option.topic in near]
    asks = at.services.understanding.rings_like_question(said)
    likely += [option for option in first.alternatives[1:2] if last and option.topic == last.topic and asks]
    if first.decision is Decision.CLARIFY and first.confidence >= (_BESIDE_FACTS if session.told.tells else _IN_TALK):
        likely = likely or [option for option in first.alternatives[:1] if not option.topic.startswith(_NOT_GUESSED)]
    if not likely:
        elliptic = in_matter(session, said, first, at) if asks else None
        return [elliptic] if elliptic else readings
    rest = tuple(option for option in first.alternatives if option != likely[0])
    return [replace(first, decision=Decision.LEAN, topic=likely[0].topic, entry=likely[0].entry, alternatives=rest)]


def _unburdened(session: Session, said: Utterance, readings: Sequence[Reading], at: TurnContext) -> Sequence[Reading]:
    """The readings without trouble in paying back, which a hard lot alone only sounds like."""
    first = readings[0] if readings else NOTHING
    if not first.entry.startswith(_OF_DEBTORS) or session.topic.startswith("loan."):
        return readings
    is_sure = first.decision is Decision.ANSWER and not session.told.last
    if is_sure or _says("talk.of_a_debt", at.services.understanding.plainly(said)):
        return readings
    rest = tuple(option for option in first.alternatives if not option.entry.startswith(_OF_DEBTORS))
    return [_asked_back(replace(first, alternatives=rest)), *readings[1:]]


def _for_purpose(session: Session, said: Utterance, read: Reading, at: TurnContext) -> Reading:
    """The reading, about the purpose or the establishment that was told of where the words name none."""
    is_of_employer = session.told.about == "establishment"
    purpose = str(session.told.now.get("purpose", {}).get("value", ""))
    topic = dict(TWINS).get(read.topic, "") if is_of_employer else _FOR_PURPOSE.get(purpose, {}).get(read.topic, "")
    subject = at.services.understanding.named(said).subject
    if session.told.about in ("self", "relative") and session.told.now and subject == "business":
        # "nó muốn mở tiệm sửa điện thoại, vay được bao nhiêu" of whoever told of a person is no establishment's sum
        topic, subject = topic or _OF_A_PERSON.get(read.topic, ""), ""
    if not topic or subject:
        return read
    return replace(read, topic=topic, entry=at.services.knowledge.entry_for(topic).id)


def _by_story(session: Session, said: Utterance, first: Reading, at: TurnContext) -> str:
    """The entry that the words mean after this story: how long the own window is open, where else to ask; or ""."""
    plain = at.services.understanding.plainly(said)
    return (
        _of_sentence(session, said, first)
        or _of_whom(session, said, plain)
        or way_of_matter(session, said, first, at)
        or (_OTHER_DEBT if first.topic.startswith("loan.") and _says("talk.owes_other_bank", plain) else "")
        or _of_debt(session, plain, first)
        or _of_other_loans(session, plain, first)
        or _of_family_debt(session, said, first)
    )


def _says(key: str, plain: str) -> bool:
    return phrases(key, marks=True).within(plain) is not None


def _of_sentence(session: Session, said: Utterance, first: Reading) -> str:
    """The own window; for a sentence that was never served in prison, what its probation means."""
    is_of_window = phrases("check.asks_window").within(said.said) and first.status is not Status.OUT_OF_SCOPE
    if "finished_on" in session.told.now and is_of_window:
        return _WINDOW
    status = session.told.now.get("sentence_status", {}).get("value")
    return _SUSPENDED if first.topic == _ON_TERMS and status in OUTSIDE_PRISON else ""


def _of_whom(session: Session, said: Utterance, plain: str) -> str:
    """Whom to see, of whoever asks in a few words: the bank where a loan is spoken of, else the police."""
    if said.size > _MOST_OF_WHOM or not (session.topic or session.told.now) or not _says("talk.asks_whom", plain):
        return ""
    return _BANK if session.topic.startswith(_OF_THE_BANK) else _POLICE


def _of_debt(session: Session, plain: str, first: Reading) -> str:
    """Trouble with a loan: who cannot pay, whose borrower died, who fears arrest."""
    if first.decision is Decision.ANSWER:
        return ""
    names_loan = _says("talk.of_a_loan", plain)
    is_of_loan = (session.topic.startswith("loan.") or names_loan) and not _says("talk.of_a_judgment", plain)
    if is_of_loan and _says("talk.cannot_pay", plain):
        return _HARDSHIP
    if _says("talk.died", plain):
        is_of_debt = session.topic.startswith(_OF_DEBT) or names_loan
        is_of_signer = session.topic.startswith(_OF_SIGNERS)  # who was to sign the loan may have died as well
        return _DEATH if is_of_debt else _ALONE if is_of_signer else ""
    return _ARREST if session.topic.startswith(_OF_DEBTORS) and _says("talk.arrest", plain) else ""


def _of_other_loans(session: Session, plain: str, first: Reading) -> str:
    """Another programme, where this one is not open or not meant."""
    is_outside = session.frame.outcome == "outside"
    last = session.entries[-1] if session.entries else ""
    is_of_that = last.startswith(_ELSEWHERE) and (is_outside or _says("talk.that_one", plain))
    if is_of_that and first.topic.startswith(_OF_THIS_LOAN):
        return _JOBS
    is_for_them = session.told.about == "relative" and first.topic.startswith(_OF_PROGRAMMES)
    if is_for_them and _says("talk.for_myself", plain):
        return _ELSEWHERE
    if first.decision is not Decision.ANSWER and _says("talk.other_loan", plain):
        return _ELSEWHERE
    likeliest = first.alternatives[0].topic if first.decision is Decision.CLARIFY else ""
    # "thế còn cách nào khác" after a refusal
    return _ELSEWHERE if is_outside and (likeliest == _ELSEWHERE or first.topic in _WHERE) else ""


def _of_family_debt(session: Session, said: Utterance, first: Reading) -> str:
    """The debt of whoever asks for a relative is not the relative's."""
    is_theirs = first.topic == _DEBT and session.told.about == "relative" and _says("talk.own_debt", said.clean)
    return _DEBT_OF_FAMILY if is_theirs else ""


def _topic_of(name: str, at: TurnContext) -> str:
    entry = at.services.knowledge.entries.get(name)
    return entry.topic if entry else name
