"""The chart as SVG: a box for each question down the page; jumps run in lanes at the left, early ends at the right.

Layout in plain arithmetic, so that the same data always give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from textwrap import wrap

from screening.flow_words import Effect
from screening.flowchart import Chart, Node
from screening.outcome import PRECEDENCE
from screening.paths import END

_BOX_LEFT, _BOX_WIDTH, _PAD = 150, 820, 14
_LINE, _GAP, _TOP = 21, 30, 96
_LANE = 20
_WRAP, _RULE_WRAP = 92, 118
_EFFECT_X, _TARGET_X = 380, 640
_COLOURS: dict[Effect | str, str] = {
    "holds": "#1b6e3c", "not_yet": "#9a5b00", "outside": "#a3262a", "needs_officer": "#1f5a96",
    "likely_eligible": "#1b6e3c", "": "#444",
}  # fmt: skip
_STYLE = (
    "text{font-family:'Noto Sans','DejaVu Sans',sans-serif;font-size:14px;fill:#1c1c1c}"
    ".q{font-weight:600}.t{font-size:20px;font-weight:700}.s{font-size:13px;fill:#555}"
    ".box{fill:#fff;stroke:#8a94a6;stroke-width:1.2}.edge{fill:none;stroke:#5b6577;stroke-width:1.6}"
)


_ARROW = (
    '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0,0 L8,4 L0,8 z" fill="#5b6577"/></marker></defs>'
)


@dataclass(frozen=True)
class _Placed:
    node: Node
    top: int
    question: tuple[str, ...]
    rules: tuple[str, ...]

    @property
    def bottom(self) -> int:
        lines = len(self.question) + len(self.rules) + len(self.node.branches)
        return self.top + 2 * _PAD + _LINE * lines + 6


def to_svg(chart: Chart) -> str:
    """The chart as a whole SVG document."""
    placed = _place(chart)
    result_top = placed[-1].bottom + _GAP + 10
    lanes, ends = _skips(chart)
    width = _BOX_LEFT + _BOX_WIDTH + 60
    height = result_top + 190
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f"<title>{escape(chart.title)}</title>",
        f"<style>{_STYLE}</style>",
        _ARROW,
        f'<rect width="{width}" height="{height}" fill="#f6f7f9"/>',
        _text(_BOX_LEFT, 44, chart.title, "t"),
        _text(_BOX_LEFT, 70, chart.subtitle, "s"),
    ]
    for item in placed:
        parts += _box(item, chart)
    parts += _edges(placed, lanes, ends, result_top)
    parts += _outcomes(chart, result_top)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _place(chart: Chart) -> list[_Placed]:
    placed: list[_Placed] = []
    top = _TOP
    for node in chart.nodes:
        question = tuple(wrap(f"{node.number}. {node.text}", _WRAP))
        told = "; ".join(node.rules)
        rules = tuple(wrap(f"{chart.words.rules} {told}" if told else chart.words.no_rule, _RULE_WRAP))
        placed.append(_Placed(node, top, question, rules))
        top = placed[-1].bottom + _GAP
    return placed


def _box(item: _Placed, chart: Chart) -> list[str]:
    parts = [_frame(item.top, item.bottom - item.top, 8)]
    x, y = _BOX_LEFT + _PAD, item.top + _PAD + 12
    for line in item.question:
        parts.append(_text(x, y, line, "q"))
        y += _LINE
    for line in item.rules:
        parts.append(_text(x, y, line, "s"))
        y += _LINE
    y += 6
    for branch in item.node.branches:
        colour = _COLOURS[branch.effect]
        parts.append(f'<circle cx="{x + 6}" cy="{y - 5}" r="4" fill="{colour}"/>')
        parts.append(_text(x + 20, y, branch.label))
        parts.append(_text(x + _EFFECT_X, y, chart.effect_of(branch), colour=colour))
        parts.append(_text(x + _TARGET_X, y, f"→ {chart.targets_of(branch)}", "s"))
        y += _LINE
    return parts


def _skips(chart: Chart) -> tuple[list[tuple[int, int]], list[int]]:
    """Edges that jump over questions, shortest first (indexes; the number of questions is the result), and the ends."""
    index = {node.id: place for place, node in enumerate(chart.nodes)}
    jumps, ends = set(), set()
    for place, node in enumerate(chart.nodes):
        for target in {target for branch in node.branches for target in branch.targets}:
            if target == "outside":
                ends.add(place)
            else:
                to = len(chart.nodes) if target == END else index[target]
                if to != place + 1:
                    jumps.add((place, to))
    return sorted(jumps, key=lambda jump: (jump[1] - jump[0], jump)), sorted(ends)


def _lanes(jumps: list[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """A lane for each jump so that no two in one lane overlap; short ones stay near the boxes."""
    taken: list[list[tuple[int, int]]] = []
    found = {}
    for start, end in jumps:
        free = (
            place for place, lane in enumerate(taken) if all(end <= other[0] or start >= other[1] for other in lane)
        )
        number = next(free, len(taken))
        if number == len(taken):
            taken.append([])
        taken[number].append((start, end))
        found[start, end] = number
    return found


def _edges(placed: list[_Placed], jumps: list[tuple[int, int]], ends: list[int], result_top: int) -> list[str]:
    parts = []
    centre = _BOX_LEFT + _BOX_WIDTH // 2
    ids = [item.node.id for item in placed]
    for place, item in enumerate(placed):
        after = ids[place + 1] if place + 1 < len(ids) else END
        if any(after in branch.targets for branch in item.node.branches):
            below = placed[place + 1].top if place + 1 < len(placed) else result_top
            parts.append(_path(f"M{centre},{item.bottom} L{centre},{below - 1}"))
    for (start, end), lane in _lanes(jumps).items():
        x = _BOX_LEFT - 24 - lane * _LANE
        above = placed[start].bottom - 18 - 4 * lane
        below = (placed[end].top if end < len(placed) else result_top) + 18 + 4 * lane
        parts.append(
            _path(f"M{_BOX_LEFT},{above} L{x + 8},{above} Q{x},{above} {x},{above + 8} L{x},{below - 8} "
                  f"Q{x},{below} {x + 8},{below} L{_BOX_LEFT - 1},{below}")
        )  # fmt: skip
    right = _BOX_LEFT + _BOX_WIDTH
    for place in ends:
        y = (placed[place].top + placed[place].bottom) // 2
        parts.append(_path(f"M{right},{y} L{right + 30},{y}", colour=_COLOURS["outside"], arrow=False))
    if ends:
        first = (placed[ends[0]].top + placed[ends[0]].bottom) // 2
        down = result_top + 66
        steps = f"M{right + 30},{first} L{right + 30},{down} L{_BOX_LEFT + 200},{down} L{_BOX_LEFT + 200},{down + 15}"
        parts.append(_path(steps, colour=_COLOURS["outside"]))
    return parts


def _outcomes(chart: Chart, top: int) -> list[str]:
    width = (_BOX_WIDTH - 3 * 12) // 4
    parts = [
        _frame(top, 48, 24),
        _text(_BOX_LEFT + 28, top + 29, chart.words.result, "q"),
    ]
    for number, verdict in enumerate(PRECEDENCE):
        x, y = _BOX_LEFT + number * (width + 12), top + 82
        colour = _COLOURS[verdict]
        parts.append(
            f'<rect x="{x}" y="{y}" width="{width}" height="84" rx="8" fill="#fff" stroke="{colour}" stroke-width="2"/>'
        )
        parts.append(_text(x + 12, y + 24, f"{number + 1}. {chart.words.outcomes[verdict]}", "q", colour=colour))
        lines = wrap(chart.words.meanings[verdict], 27)
        parts += [_text(x + 12, y + 46 + 17 * place, line, "s") for place, line in enumerate(lines)]
    return parts


def _frame(top: int, height: int, radius: int) -> str:
    return f'<rect class="box" x="{_BOX_LEFT}" y="{top}" width="{_BOX_WIDTH}" height="{height}" rx="{radius}"/>'


def _path(steps: str, colour: str = "#5b6577", *, arrow: bool = True) -> str:
    head = ' marker-end="url(#a)"' if arrow else ""
    return f'<path class="edge" style="stroke:{colour}" d="{steps}"{head}/>'


def _text(x: int, y: int, text: str, kind: str = "", colour: str = "") -> str:
    style = f' style="fill:{colour}"' if colour else ""
    name = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{y}"{name}{style}>{escape(text)}</text>'
