"""What stands behind "Căn cứ": law alone; practice, guidance and the service's promises under their own names."""

from __future__ import annotations

import re

import pytest

from bot.conversation.bases import article_of, bases_text, basis_line
from bot.texts import text
from knowledge.loader import Knowledge
from knowledge.renderer import SLOTS, Renderer
from tests.conftest import TODAY


@pytest.mark.parametrize(
    ("cited", "line"),
    [
        (["qd22.dieu9.khoan1"], "Căn cứ: khoản 1 Điều 9 Quyết định 22/2023/QĐ-TTg."),
        (
            ["practice.time", "qd22.dieu13"],
            "Căn cứ: Điều 13 Quyết định 22/2023/QĐ-TTg; phần còn lại là kinh nghiệm chung.",
        ),
        (["blhs.dieu70"], "Căn cứ: Điều 70 Bộ luật Hình sự 2015."),
        (["practice.disbursement"], "Đây là kinh nghiệm chung, không phải quy định."),
        (["nhcs7557"], "Theo Văn bản 7557/NHCS-TDSV."),
        (["service.privacy"], ""),
        ([], ""),
    ],
)
def test_only_law_stands_behind_the_word_basis(knowledge: Knowledge, cited: list[str], line: str) -> None:
    assert basis_line([knowledge.law[name] for name in cited]) == line


def test_each_kind_has_its_own_heading(knowledge: Knowledge) -> None:
    names = ("qd22.dieu3.khoan3", "practice.family_loan", "nhcs2174", "service.about", "blhs.dieu70")
    told = bases_text(knowledge.law[name] for name in names)
    parts = re.split(r"\n(?=\S[^\n]*:\n)", told)
    headings = [part.splitlines()[0] for part in parts]
    assert headings == [text(f"law.title.{kind}") for kind in ("law", "guidance", "practice", "service")]
    assert "khoản 3 Điều 3 Quyết định 22" in parts[0]
    assert "Điều 70 Bộ luật Hình sự 2015 (chưa đọc toàn văn)" in parts[0]
    assert "Người nhà đang vay" in parts[2]


def test_without_law_it_says_so_first(knowledge: Knowledge) -> None:
    assert bases_text([knowledge.law["practice.fees"]]).startswith(text("law.none"))
    assert bases_text([]) == text("law.none")


def test_no_answer_shows_practice_as_law(knowledge: Knowledge) -> None:
    """The names of practice, guidance and service, as they once stood behind "Căn cứ:", stand there in no answer."""
    renderer = Renderer(knowledge, dict.fromkeys(SLOTS, "nơi đó"))
    for entry in knowledge.published:
        cited = renderer.answer(entry, TODAY).citations
        said = basis_line(cited)
        assert not said.startswith("Căn cứ:") or any(each.kind == "law" and each.name in said for each in cited)


def test_behind_a_reason_no_article_stands_without_its_law(knowledge: Knowledge) -> None:
    for name, cited in knowledge.law.items():
        shown = article_of(cited)
        if "Điều " in shown:
            assert re.search(r"Quyết định|Nghị định|luật|Luật|Thông tư", shown), name
    assert article_of(knowledge.law["practice.lost_certificate"]) == "kinh nghiệm chung"
