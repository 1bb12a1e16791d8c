"""Wards as data: what a place is called and how its offices are reached. No number is ever invented."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from knowledge.sheet import SheetError, check_whole, read_sheet

HOME = Path(__file__).parent / "wards"


class Office(BaseModel):
    """One office. Empty fields are not known yet; people are then sent to the place itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    phone: str = ""
    address: str = ""
    hours: str = ""

    def contact(self, errand: str) -> str:
        """How to reach the office, in short sentences; ``errand`` says where to go when no number is known."""
        if not (self.phone or self.address):
            return errand
        told = [f"Điện thoại {self.name}: {self.phone}."] if self.phone else []
        told += [f"Địa chỉ: {self.address}."] if self.address else []
        told += [f"Giờ làm việc: {self.hours}."] if self.hours else []
        return " ".join(told)


class Ward(BaseModel):
    """A ward or commune of today with its offices."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    code: str
    name: str
    province: str
    police: Office
    committee: Office
    bank: Office

    def slots(self) -> dict[str, str]:
        """What answers say about this place."""
        return {
            "ward": self.name,
            "police": self.police.name,
            "committee": self.committee.name,
            "bank": self.bank.name,
            "police_contact": self.police.contact(
                f"Tôi chưa có số điện thoại của {self.police.name}. Mời anh/chị đến trực tiếp trụ sở."
            ),
            "bank_contact": self.bank.contact(
                f"Tôi chưa có số điện thoại của {self.bank.name}. Mời anh/chị hỏi tại điểm giao dịch ở {self.name}."
            ),
        }


def load_ward(code: str, home: Path | None = None) -> Ward:
    """The ward with this code. Raises SheetError naming the file that is missing or wrong."""
    path = (home or HOME) / f"{Path(code).name}.yaml"
    sheet = read_sheet(path, path.parent)
    ward = check_whole(sheet, Ward)
    if ward.code != code:
        raise SheetError([sheet.problem(("code",), f"mã “{ward.code}” khác tên tệp; hãy sửa cho giống.")])
    return ward
