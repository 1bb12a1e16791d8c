"""Questions that are kept say nothing of whoever asked: names, places, numbers are taken out, stories not kept."""

from __future__ import annotations

import pytest

from knowledge.language.anonymous import without_personal


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Em tên là Nguyễn Văn Hải ở phường Nghi Thủy vay 50 triệu ạ?", "em tên là … phường … vay 50 triệu ạ?"),
        ("sđt em 0912 345 678 gọi em nhé", "sđt em … gọi em nhé"),
        ("số cccd 040099001234", "số cccd …"),
        ("anh Hải bảo phải có sổ hộ nghèo", "anh … bảo phải có sổ hộ nghèo"),
        ("mẹ tôi là Bà Trần Thị Sen", "mẹ tôi là …"),
        ("tran thi sen co duoc vay ko", "… co duoc vay ko"),
        ("con tôi Lê Văn Tú ra trại 15/3/2024 thì vay được không", "con tôi … ra trại … thì vay được không"),
        ("tôi sinh năm 1980 bị án 7 năm", "tôi sinh năm … bị án 7 năm"),
        ("viết cho a.b@mail.example hay nhắn @hai_mau", "viết cho … hay nhắn …"),
        ("hồ sơ K7M2-9QXD đến đâu", "hồ sơ … đến đâu"),
        # what names nobody stays as it is
        ("xã hội đen đòi nợ thì sao", "xã hội đen đòi nợ thì sao"),
        ("xã nào cũng vay được à", "xã nào cũng vay được à"),
        ("CHO EM HOI VAY MUA XE TAI DUOC KHONG", "cho em hoi vay mua xe tai duoc khong"),
        ("Ngân hàng Chính sách xã hội cho vay không", "ngân hàng chính sách xã hội cho vay không"),
        ("cần 100 triệu trong 36 tháng", "cần 100 triệu trong 36 tháng"),
        ("lãi 6,24%/năm phải không", "lãi 6,24%/năm phải không"),
        # nothing to learn from
        ("12345", ""),
        ("😀", ""),
        ("", ""),
        ("tôi kể từ đầu " * 10, ""),
    ],
)  # fmt: skip
def test_what_may_name_somebody_is_taken_out(said: str, kept: str) -> None:
    assert without_personal(said) == kept
