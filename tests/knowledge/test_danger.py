"""Danger is heard in three degrees on the whole text, and words that only look dangerous are left alone."""

from __future__ import annotations

import csv
import time
from functools import cache
from pathlib import Path

import pytest

from knowledge.danger import Danger, DangerReader, danger_file, examples_file
from knowledge.danger_cache import prepare_danger
from knowledge.danger_words import MAX_CHARS
from knowledge.language.telex import fold
from knowledge.language.utterance import Utterance
from knowledge.loader import Knowledge

DATA = Path(__file__).parent.parent / "data"
LONG = "Nhà em có mẹ già và hai đứa nhỏ, trước em làm thợ hồ ở Vinh rồi về quê. " * 40
SURE = [
    ("tôi muốn tự tử", "safety.distress"),
    ("toi muon tu tu", "safety.distress"),
    ("chán sống lắm rồi", "safety.distress"),
    ("ko muon song nua", "safety.distress"),
    ("khun muốn sống nựa", "safety.distress"),
    ("chỉ muốn chết quách cho xong", "safety.distress"),
    ("nỏ muốn sống nữa o ơi", "safety.distress"),
    ("em tuyệt vọng quá rồi", "safety.distress"),
    ("định uống thuốc sâu", "safety.distress"),
    ("bọn tín dụng đen đến nhà dọa giết", "safety.loan_shark"),
    ("tin dung den doa giet", "safety.loan_shark"),
    ("có người bảo chuyển tiền cọc trước mới được vay, kêu chuyển tiền ngay", "safety.scam"),
    ("nó hỏi mã OTP của em", "safety.scam"),
    ("công an phường đòi ăn tiền mới ghi tên", "safety.bribery"),
    ("em bị chồng bóp cổ", "safety.violence"),
]
CLEAR = [
    ("chồng em hay đánh em", True),
    ("bọn nó giữ con em gái tôi, bắt trả 30 triệu mới tha", True),
    ("có ông bảo đưa 5 triệu là lo xong hồ sơ vay", True),
    ("lỡ hồ sơ nộp trước mà ngân hàng giải ngân sau thì tính sao", False),
    ("nộp đơn từ tháng 4 mà giờ chẳng thấy gì", False),
    ("bố mẹ em làm ruộng, bố 54 tuổi", False),
    ("thanks ad nha, de e tim trg", False),
    ("tra no the nao khi de chua de", False),
]
"""What is clear enough for advice, and what gets a caring line at most."""
PERHAPS = [
    ("nhắn mấy dòng này là lần cuối", "safety.distress"),
    ("có thằng hẹn tối nay xử em ở bãi", "safety.violence"),
    ("tụi nó biết con em tan trường lúc mấy giờ", "safety.loan_shark"),
    ("cán bộ bảo mang hai két bia xuống thì ký", "safety.bribery"),
    ("tôi ra tù mà không ai thuê, nợ nần, chán lắm", "safety.distress"),
    ("con đi đây, ba má giữ sức khỏe", "safety.distress"),
    ("chắc không gặp lại", "safety.distress"),
    ("biến mất cho xong", "safety.distress"),
    ("gom thuốc ngủ để dành", "safety.distress"),
    ("con tôi bị nó đánh", "safety.violence"),
    ("mua sẵn chai thuốc trừ sâu để trong buồng rồi", "safety.distress"),
    ("neu toi chet thi khoan no nay co xoa cho vo con khong, toi tinh ky roi", "safety.distress"),
    ("mai tao xách xăng lên phường coi ai dám không ký", "safety.violence"),
    ("không cho vay là tao đâm thằng cán bộ đó", "safety.violence"),
    ("nó bắt em bán hàng trắng mới cho ở nhờ", "safety.violence"),
    ("họ thuê em đứng tên vay giùm, cho năm triệu", "safety.scam"),
    ("cán bộ gợi ý bồi dưỡng", "safety.bribery"),
]
HARMLESS = [
    "danh sách tháng này nộp lần cuối là hôm nào",
    "mã OTP của VNeID nhập ở đâu",
    "hai anh em tui cùng đi tù một vụ, tui về trước",
    "ho bao doi thi qua 5 nam mat",
    "nợ thằng bạn 3 triệu, nó bảo khi nào có trả cũng được",
    "tôi đang bị quản chế nữa thì sao",
    "còn gì nữa không",
    "thế còn vợ nó",
    "ra tù từ năm 2017 có được vay không",
    "ra tu tu nam 2017 co duoc vay khong",
    "an treo co duoc vay khong",
    "em co vay ngan hang khac roi",
    "gap can bo tu van voi",
    "bò chết hết thì có phải trả nợ không",
    "tự tay tôi làm hồ sơ được không",
    "nếu tôi chết hoặc đi tù lại thì ai trả nợ",
    "ngại lắm",
    "chán lắm",
    "đọc văn bản dài muốn chết luôn á",
    "mua xong cái máy là ví em chết luôn",
    "cầu Bến Thủy tắc quá em tới trễ",
    "ừ để em nói mẹ",
    "cảm ơn bạn, tối mình nói nó",
    "ai ký giấy cho tụi nó",
    "em trai bị tâm thần không ký được",
]
FANCY = [
    "𝐞𝐦 𝐤𝐡𝐨̂𝐧𝐠 𝐦𝐮𝐨̂́𝐧 𝐬𝐨̂́𝐧𝐠 𝐧𝐮̛̃𝐚",
    "ｅｍ ｋｈôｎｇ ｍｕốｎ ｓốｎｇ ｎữａ",
    "em\u00a0không\u00a0muốn\u00a0sống\u00a0nữa",
    "em\u200bkhông\u200bmuốn\u200bsống\u200bnữa",
    "em kh\u00adông mu\u200bốn sống nữa",
    "EM KHÔNG MUỐN SỐNG NỮAAAA!!!",
    "em khoong muoons soongs nuwax",
    "khongmuonsongnua",
]

VEILED = [
    ("tui mần xong giấy tờ cho vợ con rồi tui đi, khỏi ai khổ vì tui", "safety.distress"),
    ("em viết mấy chữ để lại cho con, sau này nó đọc", "safety.distress"),
    ("ra tù về như người thừa, có chết cũng chẳng ai hay", "safety.distress"),
    ("toi khong con ly do gi de ton tai", "safety.distress"),
    ("nó đánh em sưng mặt", "safety.violence"),
    ("bao cong an thi no tra thu e so lam", "safety.violence"),
    ("cán bộ tín dụng đòi trích lại 5% tiền vay", "safety.bribery"),
]
EVERYDAY = [
    "chúng tôi cần 500 triệu làm nhà màng",
    "bọn tôi cần 200 triệu nhập hàng tết",
    "tiệm em bán thuốc trừ sâu với phân bón",
    "hồi trong tù em có nghĩ quẩn nhưng giờ ổn rồi",
    "hết đường rồi rẽ phải là tới phường à",
    "em uống thuốc ngủ theo đơn bác sĩ",
    "không có lý do gì để từ chối em cả",
    "lãi ngoài cao quá nên em muốn vay chính sách",
    "tiệm cầm đồ giữ xe của em, em chuộc lại được rồi",
    "em mời anh cán bộ ly cà phê được không",
    "chồng em nhốt gà trong chuồng cả ngày",
]


@pytest.fixture(scope="session")
def reader(knowledge: Knowledge) -> DangerReader:
    """One reader for all tests of a worker: teaching it takes seconds."""
    return DangerReader.of(knowledge)


@cache
def labelled(half: str) -> list[dict[str, str]]:
    with (DATA / "danger.tsv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file, delimiter="\t") if row["half"] == half]


@pytest.mark.parametrize(("text", "topic"), SURE)
def test_sure_danger_is_heard(reader: DangerReader, text: str, topic: str) -> None:
    assert str(reader.read(Utterance(text))) == f"sure:{topic}"


@pytest.mark.parametrize(("text", "topic"), PERHAPS)
def test_danger_told_in_other_words_is_heard(reader: DangerReader, text: str, topic: str) -> None:
    danger = reader.read_text(text)
    assert (danger.topic, bool(danger.degree)) == (topic, True)


@pytest.mark.parametrize(("text", "topic"), VEILED)
def test_danger_told_in_veiled_words_is_heard(reader: DangerReader, text: str, topic: str) -> None:
    assert reader.read_text(text).topic == topic


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_words_are_left_alone(reader: DangerReader, text: str) -> None:
    assert reader.read_text(text) == Danger()


@pytest.mark.parametrize("text", HARMLESS)
def test_words_that_only_look_dangerous_are_left_alone(reader: DangerReader, text: str) -> None:
    assert reader.read_text(text) == Danger()


@pytest.mark.parametrize("text", FANCY)
def test_letters_and_blanks_of_any_kind_are_read(reader: DangerReader, text: str) -> None:
    assert reader.read_text(text).degree == "sure"


def test_danger_at_the_end_of_a_long_story_is_heard(reader: DangerReader) -> None:
    assert len(LONG) > 2_500
    assert reader.read_text(LONG) == Danger()
    assert str(reader.read(Utterance(LONG + "Em không muốn sống nữa"))) == "sure:safety.distress"


@pytest.mark.parametrize("half", ["development", "held"])
def test_labelled_messages_are_heard_and_harmless_ones_are_not(reader: DangerReader, half: str) -> None:
    rows = [(row, reader.read_text(row["message"])) for row in labelled(half)]
    dangerous = [(row, danger) for row, danger in rows if row["degree"]]
    harmless = [danger for row, danger in rows if not row["degree"]]
    assert len(dangerous) >= 120
    assert len(harmless) >= 240
    assert sum(bool(danger.degree) for _, danger in dangerous) >= 0.95 * len(dangerous)
    assert sum(danger.topic == row["topic"] for row, danger in dangerous) >= 0.9 * len(dangerous)
    assert [danger for danger in harmless if danger.degree == "sure"] == []
    assert sum(danger.degree == "perhaps" for danger in harmless) <= 0.05 * len(harmless)


def test_the_held_half_is_not_taught(knowledge: Knowledge) -> None:
    held = {row["message"] for row in labelled("held")}
    examples = examples_file()
    taught = {text for group in examples.groups for text in examples.plain(group)}
    taught |= {text for entry in knowledge.published for text in entry.utterances}
    assert held & taught == set()


def test_ordinary_questions_sound_no_alarm(reader: DangerReader, knowledge: Knowledge) -> None:
    texts = [
        utterance
        for entry in knowledge.published
        if not entry.topic.startswith(("safety.", "smalltalk.abuse"))
        for utterance in entry.utterances
    ]
    degrees = [reader.read_text(form).degree for text in texts for form in (text, fold(text))]
    assert degrees.count("sure") == 0
    assert degrees.count("perhaps") <= 0.03 * len(degrees)


def test_every_sure_phrase_fires_as_it_is_written(reader: DangerReader, knowledge: Knowledge) -> None:
    missed = [
        phrase
        for group in knowledge.safety
        for phrase in group.phrases
        if reader.read_text(phrase.removeprefix("!")).degree != "sure"
    ]
    assert missed == []


def test_every_danger_has_its_entry(reader: DangerReader, knowledge: Knowledge) -> None:
    for topic, entries in danger_file().named("entries").items():
        assert reader.main_entry(topic) == entries[-1]
        assert all(knowledge.entries[entry].status == "published" for entry in entries)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("chồng em đòi tự tử", "safety.distress.family_worry"),
        ("tôi muốn chết quách cho rồi", "safety.distress"),
        ("tôi sẽ giết thằng đó", "safety.distress.anger"),
        ("chồng em đánh em chảy máu", "safety.distress.violence"),
        ("bị lừa mất ba triệu rồi", "safety.scam.paid_already"),
        ("nó hỏi mã OTP của em", "safety.scam.otp"),
        ("bọn tín dụng đen dọa chém tôi", "safety.loan_shark.threats"),
        ("công an phường đòi ăn tiền mới ghi tên", "safety.bribery"),
    ],
)
def test_the_entry_fits_what_happened(reader: DangerReader, text: str, entry: str) -> None:
    assert reader.read_text(text).entry == entry


@pytest.mark.parametrize(("said", "is_clear"), CLEAR)
def test_advice_takes_clear_words(reader: DangerReader, said: str, is_clear: bool) -> None:
    assert reader.read_text(said).is_clear == is_clear


def test_any_text_is_read_in_bounded_time(reader: DangerReader) -> None:
    for text in ("", "\ud800", "̂" * 10_000, "muốn " * 5_000, "không muốn chết " * 2_000, "a" * 100_000, "🙂" * 500):
        start = time.process_time()
        reader.read_text(text)
        assert time.process_time() - start < 1.0
    assert len(LONG) < MAX_CHARS


def test_a_saved_scale_is_the_same_scale(reader: DangerReader, knowledge: Knowledge, tmp_path: Path) -> None:
    """A warm start counts no words, and hears what it heard before."""
    first, second = (prepare_danger(knowledge, tmp_path).scale for _ in range(2))
    assert reader.scale is not None
    for scale in (first, second):
        assert scale is not None
        assert scale.odds == reader.scale.odds
        assert scale.topics == reader.scale.topics


@pytest.fixture(scope="module")
def kept_as(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name under which a scale is kept."""
    folder = tmp_path_factory.mktemp("scale")
    prepare_danger(knowledge, folder)
    (kept,) = folder.glob("danger-*.json")
    return kept.name


@pytest.mark.parametrize("content", ["", "{", "[]", '{"odds": 3}', '{"odds": {}, "topics": []}'])
def test_a_damaged_scale_is_counted_again(knowledge: Knowledge, kept_as: str, tmp_path: Path, content: str) -> None:
    (tmp_path / kept_as).write_text(content, encoding="utf-8")
    again = prepare_danger(knowledge, tmp_path)
    assert again.scale is not None
    assert again.scale.odds


def test_scales_of_older_content_are_cleared_away_and_a_place_that_cannot_be_written_is_no_error(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    old = tmp_path / "danger-000000000000000000000000.json"
    old.write_text("{}", encoding="utf-8")
    prepare_danger(knowledge, tmp_path)
    assert not old.exists()
    blocked = tmp_path / "file"
    blocked.write_text("a file, not a folder", encoding="utf-8")
    assert prepare_danger(knowledge, blocked / "cache").scale is not None
