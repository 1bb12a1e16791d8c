"""Score of a mutation: a seeded sample of the mutants that mutmut made, and what became of them."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOMS = ("screening", "bot.cases")
_NOTICED = {1: "killed", 3: "killed", **dict.fromkeys((24, -24, 36, 152, 255), "timeout")}
"""Exit codes of a mutant's tests that mean that somebody noticed: a test failed, or nothing came to an end."""
_UNNOTICED = {0: "survived", 5: "untested", 33: "untested"}


def results(folder: Path) -> dict[str, int | None]:
    """The exit code of every mutant by its name, as mutmut keeps them; None for one that was not tried."""
    found: dict[str, int | None] = {}
    for path in sorted(folder.rglob("*.py.meta")):
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def sample(names: Sequence[str], count: int, seed: int) -> list[str]:
    """So many mutants, drawn from all rooms by their share; the same seed draws the same ones."""
    return sorted(random.Random(seed).sample(sorted(names), min(count, len(names))))


def outcome(code: int | None) -> str:
    """What became of a mutant: killed, timeout, survived, untested; "odd" for whatever mutmut could not judge."""
    return "odd" if code is None else {**_NOTICED, **_UNNOTICED}.get(code, "odd")


def table(drawn: Mapping[str, int | None]) -> list[str]:
    """The score of each room and of all, in lines; what could not be judged counts for nobody."""
    lines = []
    for room in (*ROOMS, ""):
        counts = Counter(outcome(code) for name, code in drawn.items() if name.startswith(room))
        noticed = counts["killed"] + counts["timeout"]
        judged = noticed + counts["survived"] + counts["untested"]
        share = f"{100 * noticed / judged:.1f} %" if judged else "–"
        told = ", ".join(f"{what} {count}" for what, count in sorted(counts.items()))
        lines.append(f"{room or 'all'}: {share} of {judged} ({told})")
    return lines


def unnoticed(drawn: Mapping[str, int | None]) -> list[str]:
    """The mutants that no test noticed."""
    return [name for name, code in drawn.items() if outcome(code) in ("survived", "untested")]
