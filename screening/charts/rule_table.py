"""The table of every rule with its articles, as Markdown for screening/README.md."""

from __future__ import annotations

from knowledge.language.formats import show_day
from screening.rule_book import RuleBook
from screening.rules import Explanation, Rule

README = "README.md"
"""The generated file, beside the rules."""


def rule_table(book: RuleBook) -> str:
    """The whole file: one table for each set of rules. The same rules always give the same text."""
    words = book.flow.table
    parts = [f"# {words.title}", "", words.intro.replace("\n", "\n\n"), ""]
    for name, rules in book.rules.items():
        parts += [f"## {words.sets[name]}", "", _line(words.columns), _line(["---"] * len(words.columns))]
        parts += [_line(_cells(rule, book)) for rule in rules]
        parts.append("")
    return "\n".join(parts)


def _cells(rule: Rule, book: RuleBook) -> list[str]:
    words = book.flow.table
    shape = words.until if rule.ends else words.since
    return [
        f"`{rule.id}`",
        rule.label,
        f"`{rule.condition.formula()}`",
        "; ".join(f"{book.law[name].name} (`{name}`, {book.law[name].certainty})" for name in rule.citations),
        "<br>".join(_failing(message, book) for message in rule.fails),
        shape.format(begins=show_day(rule.begins), ends=show_day(rule.ends) if rule.ends else ""),
    ]


def _failing(message: Explanation, book: RuleBook) -> str:
    when = f"`{message.condition.formula()}`" if message.condition else book.flow.table.always
    return f"{when}: {book.flow.effects[message.outcome or '']}"


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
