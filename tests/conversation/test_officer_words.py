"""What an officer types in short reaches the desk's page, a step with the case above, or an officer's answer.

Each line is typed with its marks and without; none of them is answered as a citizen's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from bot.conversation import desk_words
from bot.conversation.services import Services
from bot.model.actions import parse_action
from bot.model.citizen_actions import ShowEntry
from bot.texts import all_texts, text
from knowledge.language.telex import fold
from tests.acting import Actor, House, open_house
from tests.cases.test_monthly import person

TABLE: Mapping[str, tuple[str, ...]] = {
    "desk.home": (
        "hôm nay làm gì", "việc hôm nay", "hết việc chưa", "còn bao nhiêu việc", "thống kê đi",
        "có bao nhiêu hồ sơ", "tháng này có bao nhiêu người", "về bàn việc", "quay lại", "quay lại trang trước",
    ),
    "desk.queue.new": (
        "hôm nay có ai mới", "có ai mới không", "có hồ sơ mới không", "có người mới chưa", "ai vừa gửi",
        "cho xem người mới",
        "có yêu cầu mới không ạ", "chưa ai nhận",
    ),
    "desk.queue.uncalled": ("ai chưa gọi", "còn ai chưa gọi không", "chưa gọi ai", "ai chưa liên hệ"),
    "desk.queue.meetings": ("lịch hẹn", "hôm nay hẹn ai", "mai hẹn ai", "lịch gặp"),
    "desk.queue.due": ("ai quá hạn", "việc nào quá hạn", "trễ hạn", "hồ sơ quá hạn"),
    "desk.queue.mine": ("hồ sơ tôi giữ", "tôi đang giữ ai", "việc của tôi"),
    "desk.queue.closed": ("hồ sơ đã đóng", "hồ sơ cũ"),
    "desk.queue.listed": ("ai đã ghi", "ai trong danh sách"),
    "desk.bulk.none": ("ghi danh sách", "đánh dấu hàng loạt", "ai ghi được"),
    "desk.month": (
        "in danh sách", "danh sách tháng này", "chốt danh sách", "lập danh sách", "lấy mẫu 01", "in mẫu số 01",
        "xuất excel",
        "tải file", "ủy ban xác nhận rồi", "ngân hàng trả lời rồi", "ngân hàng giải ngân chưa", "ai được vay rồi",
    ),
    "desk.issued.none": ("in danh sách tháng trước", "danh sách tháng trước", "in lại danh sách", "danh sách đã gửi"),
    "desk.ask.person": (
        "thêm người", "thêm hồ sơ", "nhập người đến trực tiếp", "có người đến", "tạo hồ sơ mới", "nhập giúp người dân",
    ),
    "desk.books": ("sổ theo dõi", "mở sổ"),
    "desk.book.abuse": ("nghi lừa đảo", "có người đòi tiền làm hồ sơ", "ghi nghi trục lợi"),
    "desk.book.difficulty": ("ghi khó khăn", "khó khăn vướng mắc", "ghi kiến nghị"),
    "desk.console.here": ("mã vào máy tính", "đăng nhập máy tính", "bàn việc trên máy tính", "làm trên máy tính"),
    "desk.say.note_stays": ("xóa ghi chú", "xoá ghi chú vừa rồi", "hủy ghi chú giúp tôi"),
    "desk.say.report": (
        "báo cáo 25/5", "mẫu báo cáo 6 tháng", "báo cáo trước 25/5 gửi ai", "báo cáo 25/11", "làm báo cáo quý",
        "báo cáo tổng kết",
        "báo cáo năm thế nào",
    ),
    "desk.say.lesson": ("giáo dục đầu ra cho phạm nhân", "giáo dục đầu ra thì nói gì", "lớp đầu ra tuần sau nói gì"),
    "desk.say.kit": ("in tờ rơi", "tài liệu tuyên truyền", "bài phát thanh", "mã qr"),
    "desk.say.hand_over": (
        "tôi nghỉ phép giao cho anh Nam", "bàn giao việc", "giao việc cho đồng nghiệp", "chuyển việc cho anh Nam",
        "mai tôi đi công tác",
    ),
    "desk.say.people": ("danh sách cán bộ", "mời thêm cán bộ", "thêm đồng nghiệp"),
    "desk.say.phone": ("tôi đổi điện thoại", "đổi máy", "quên mã", "mất điện thoại"),
    "desk.say.out": ("đăng xuất", "thoát ra", "ra khỏi bàn việc"),
    "desk.say.slip": ("in phiếu đồng ý", "phiếu đồng ý"),
    "desk.say.twins": ("trùng hồ sơ", "một người hai hồ sơ", "người này gửi hai lần"),
    "desk.say.tell": ("nhắn tin cho người gửi", "nhắn cho người ta"),
    "desk.say.settings": ("cài đặt", "tắt thông báo", "đổi giờ nhắc"),
    "desk.say.help": ("hướng dẫn", "hướng dẫn cán bộ", "giúp tôi", "cách dùng", "có lệnh gì"),
    "desk.which": (
        "sửa số", "sửa số điện thoại", "sửa tên", "đổi số máy", "ghi chú", "thêm ghi chú", "đóng hồ sơ", "xóa hồ sơ",
        "mở lại hồ sơ",
        "hẹn gặp", "gọi không được", "không nghe máy", "gọi rồi", "đã gọi", "rút lại", "hoàn tác", "bấm nhầm",
        "chuyển hồ sơ sang phường khác", "ai giữ hồ sơ này", "xem số máy", "nhả việc", "bỏ khỏi danh sách",
        "in mẫu số 02",
    ),
}  # fmt: skip
"""By the key of what is answered (its first words), what is typed at the desk."""
LINES = [(key, line) for key, lines in TABLE.items() for line in lines]
NAMED = (
    "hồ sơ của chị Lan", "hồ sơ anh Hùng", "tìm chị Lan", "số của anh Hùng", "gọi cho ông Hùng", "hồ sơ Nguyễn Thị Lan",
    "tìm hồ sơ của bà Lan", "trường hợp chị Lan", "số máy của anh Trần Văn Hùng",
)  # fmt: skip
CITIZENS = ("lãi suất bao nhiêu", "điều kiện vay là gì", "mẫu số 01 là gì", "vay được bao nhiêu tiền", "giấy tờ cần gì")


@pytest.fixture(scope="module")
def house(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(services, tmp_path_factory.mktemp("words"), notice_minutes=10) as opened:
        person(opened, "Nguyễn Thị Lan", "0912 345 678")
        person(opened, "Trần Văn Hùng", "0912 345 679")
        yield opened


@pytest.fixture(scope="module")
def officer(house: House) -> Actor:
    return house.officer()


def begins(key: str) -> str:
    """The first words of a text, up to what is filled in."""
    said = all_texts()[key]
    return said.split("{")[0].strip() or said.split("}")[1].split("{")[0].strip()


def test_there_are_enough_lines_and_every_meaning_has_one() -> None:
    assert len(LINES) >= 60
    found = [desk_words.read_word(line) for _, line in LINES]
    used = {id(word) for word in found if word is not None}
    unused = [word.go or word.of or word.say for word in desk_words.all_words() if id(word) not in used]
    # these are typed where a case stands above, or for the supervisor's page; or the entry that an officer reads
    assert set(unused) <= {"desk:next", "desk:list:waiting:0", "entry:officer.list", "desk:rights", "take", "transfer"}


@pytest.mark.parametrize("is_marked", [True, False], ids=["marked", "unmarked"])
@pytest.mark.parametrize(("key", "line"), LINES)
def test_an_officers_words_are_answered_as_an_officers(officer: Actor, key: str, line: str, is_marked: bool) -> None:
    if not is_marked and " " not in line:
        pytest.skip("one word without its marks may be a name")
    for page in ("desk", "menu"):
        officer.act("desk")
        officer.act(page)
        assert begins(key) in officer.say(line if is_marked else fold(line)), page


@pytest.mark.parametrize("line", NAMED)
def test_whoever_is_named_behind_such_words_is_found(officer: Actor, line: str) -> None:
    for typed in (line, fold(line)):
        officer.act("desk")
        said = officer.say(typed)
        assert ("N. T. L." if "an" in line.lower().split()[-1] else "T. V. H.") in said, typed


@pytest.mark.parametrize("line", CITIZENS)
def test_what_an_officer_asks_about_the_law_is_answered_from_the_law(officer: Actor, line: str) -> None:
    officer.act("desk")
    officer.say(line)
    assert not any(action.startswith("desk") for action in officer.buttons.values())


@pytest.mark.parametrize("line", ["hôm nay có ai mới", "xóa ghi chú", "báo cáo 25/5", "sửa số", "hồ sơ của chị Lan"])
def test_from_anybody_else_they_are_ordinary_words(house: House, line: str) -> None:
    somebody = house.actor()
    somebody.act("hello")
    somebody.say(line)
    assert not any(action.startswith("desk") for action in somebody.buttons.values())


STEPS: Mapping[str, str] = {
    "ghi chú": "desk.ask.note",
    "sửa số": "desk.ask.fix",
    "hẹn gặp": "desk.ask.meet",
    "đóng hồ sơ": "desk.why",
    "chuyển phường khác": "desk.why.transfer",
    "xem số": "desk.contact",
    "gọi rồi": "desk.done.reached",
    "không nghe máy": "desk.done.missed",
    "ai giữ hồ sơ này": "desk.case",
    "nhả việc": "desk.done.release",
}


@pytest.mark.parametrize(("line", "key"), STEPS.items())
def test_a_step_is_taken_with_the_case_that_stands_above(house: House, line: str, key: str) -> None:
    officer = house.officer()
    asker = person(house, "Lê Thị Mai", f"0912 777 {100 + list(STEPS).index(line)}")
    officer.act(f"desk:open:{asker.code}")
    assert begins(key) in officer.say(line)
    assert asker.code in officer.text


def test_what_was_done_is_taken_back_by_word_and_a_note_keeps_every_word(house: House) -> None:
    officer = house.officer()
    asker = person(house, "Lê Văn Tư", "0912 888 001")
    officer.act(f"desk:open:{asker.code}")
    officer.say("gọi rồi")
    assert "Đã rút lại" in officer.say("bấm nhầm rồi")
    officer.act(f"desk:note:{asker.code}")
    assert text("desk.done.note", code=asker.code) in officer.say("gọi rồi")
    officer.act(f"desk:note:{asker.code}")
    assert begins("desk.case") in officer.say("quay lại")
    assert asker.code in officer.text


def test_a_step_named_before_its_case_stands_first_once_the_case_is_found(house: House) -> None:
    officer = house.officer()
    asker = person(house, "Đỗ Văn Sáu", "0912 888 003")
    officer.act("desk")
    officer.say("sửa số")
    assert begins("desk.find.none") in officer.say("Không Có Ai")
    officer.say("sáu")
    assert next(iter(officer.buttons.values())) == f"desk:fix:{asker.code}"
    assert begins("desk.ask.fix") in officer.press(text("desk.which.fix"))


def test_back_leads_to_the_page_before(house: House) -> None:
    officer = house.officer()
    asker = person(house, "Lê Văn Năm", "0912 888 002")
    officer.act(f"desk:open:{asker.code}")
    officer.act(f"desk:do:{asker.code}:declined")
    assert asker.code in officer.say("quay lại")
    assert begins("desk.case") in officer.text
    assert begins("desk.home") in officer.say("quay lại")


@pytest.mark.parametrize("name", ["Nhàn", "Nhan", "Đông", "Sơ", "Bân", "Hên"])
def test_one_word_that_may_be_a_name_is_looked_for(house: House, name: str) -> None:
    officer = house.officer()
    officer.act("desk:find")
    assert text("desk.find.none", typed=name) in officer.say(name)


def test_every_way_of_the_file_is_an_action_or_an_entry(services: Services) -> None:
    for word in desk_words.all_words():
        for action in (word.go, *word.ways.values()):
            parsed = parse_action(action) if action else None
            assert parsed is not None or not action, action
            if isinstance(parsed, ShowEntry):
                assert parsed.entry in services.knowledge.entries
        assert all(label in all_texts() for label in word.ways)
        assert not word.say or f"desk.say.{word.say}" in all_texts()
        assert not word.of or f"desk.which.{word.of}" in all_texts()
