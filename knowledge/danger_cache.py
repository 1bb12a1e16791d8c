"""Scale of danger kept on disk by the content's hash: counting the words of all examples takes half a second."""

from __future__ import annotations

import json
from pathlib import Path

from knowledge.danger import DangerReader
from knowledge.danger_scale import DangerScale, Odds
from knowledge.loader import Knowledge
from knowledge.weights_cache import forget_older, weights_key, whole_file


def prepare_danger(knowledge: Knowledge, cache: Path) -> DangerReader:
    """The reader of danger for ``knowledge``: its scale from ``cache``, else counted and put there.

    A folder that cannot be written is no error: the words are counted anew at each start.
    """
    file = cache / f"danger-{weights_key(knowledge)}.json"
    kept = _load(file)
    if kept is not None:
        return DangerReader(knowledge.safety, scale=kept)
    reader = DangerReader.of(knowledge)
    try:
        _save(reader.scale, file)
    except OSError:
        return reader
    forget_older(file, "danger-*.json")
    return reader


def _save(scale: DangerScale | None, file: Path) -> None:
    if scale is None:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(file) as out:
        out.write(json.dumps({"odds": scale.odds, "topics": scale.topics}, ensure_ascii=False).encode())


def _load(file: Path) -> DangerScale | None:
    """The scale of ``file``, or None when it is missing or damaged."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        shared: dict[float, float] = {}  # few weights differ: one number for all of a kind

        def odds(found: dict[str, float]) -> Odds:
            return {name: shared.setdefault(weight, weight) for name, weight in found.items()}

        return DangerScale(odds(data["odds"]), {topic: odds(found) for topic, found in data["topics"].items()})
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None
