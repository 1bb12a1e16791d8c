"""The engines ours is compared with, each as its users would set it up. Needs the extra `peers` and npm."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.texts import text
from knowledge.language.text import Normaliser
from knowledge.matcher import Example
from knowledge.training import fit_matcher

Labelled = tuple[str, str]
Ranker = Callable[[Sequence[Labelled], Sequence[str]], list[list[str]]]
"""Learn from labelled texts, then rank labels for each question, best first."""

NLPJS = Path("tests/peers/nlpjs.cjs")
_K1, _B = 1.5, 0.75


class PeerMissingError(Exception):
    """A peer is not installed; the message says which command installs it."""


def ours(normaliser: Normaliser) -> Ranker:
    """Our matcher, learned from the fold only."""

    def rank(train: Sequence[Labelled], questions: Sequence[str]) -> list[list[str]]:
        matcher = fit_matcher([Example(text, label, label) for text, label in train], normaliser, calibrate=False)
        return [matcher.rank(normaliser.read(text)).topics for text in questions]

    return rank


def rapidfuzz_ranker(scorer: Callable[..., float]) -> Ranker:
    """The nearest utterance by one rapidfuzz scorer, lower-cased by its own default processor."""
    from rapidfuzz.utils import default_process

    def rank(train: Sequence[Labelled], questions: Sequence[str]) -> list[list[str]]:
        texts = [default_process(text) for text, _ in train]
        ranked = []
        for question in questions:
            found = process.extract(default_process(question), texts, scorer=scorer, processor=None, limit=60)
            ranked.append(list(dict.fromkeys(train[index][1] for _, _, index in found)))
        return ranked

    return rank


def bm25(train: Sequence[Labelled], questions: Sequence[str]) -> list[list[str]]:
    """Okapi BM25 over lower-cased syllables, the best utterance of each label."""
    documents = [Counter(text.lower().split()) for text, _ in train]
    lengths = [sum(document.values()) for document in documents]
    mean = sum(lengths) / len(lengths)
    seen: Counter[str] = Counter(word for document in documents for word in document)
    total = len(documents)
    idf = {word: math.log(1 + (total - count + 0.5) / (count + 0.5)) for word, count in seen.items()}

    def score(words: list[str], index: int) -> float:
        document, norm = documents[index], 1 - _B + _B * lengths[index] / mean
        return sum(
            idf.get(word, 0.0) * document[word] * (_K1 + 1) / (document[word] + _K1 * norm)
            for word in words
            if word in document
        )

    ranked = []
    for question in questions:
        words = question.lower().split()
        best: dict[str, float] = {}
        for index, (_, label) in enumerate(train):
            best[label] = max(best.get(label, 0.0), score(words, index))
        ranked.append(sorted(best, key=lambda label: -best[label]))
    return ranked


def logistic_regression(train: Sequence[Labelled], questions: Sequence[str]) -> list[list[str]]:
    """Rasa's light recipe: counts of words and of characters inside words (1-4), logistic regression."""
    try:
        from sklearn.feature_extraction.text import CountVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline, make_union
    except ImportError as error:
        raise PeerMissingError(text("cli.peers.none", name="scikit-learn")) from error
    model = make_pipeline(
        make_union(CountVectorizer(), CountVectorizer(analyzer="char_wb", ngram_range=(1, 4))),
        LogisticRegression(max_iter=400),
    )
    model.fit([text for text, _ in train], [label for _, label in train])
    chances = model.predict_proba(list(questions))
    return [[str(model.classes_[index]) for index in row.argsort()[::-1][:5]] for row in chances]


def nlpjs(train: Sequence[Labelled], questions: Sequence[str]) -> list[list[str]]:
    """nlp.js 4.27 with its defaults, in a process of its own."""
    node = shutil.which("node")
    if node is None or not (NLPJS.parent / "node_modules").is_dir():
        raise PeerMissingError(text("cli.peers.none", name="nlp.js"))
    given = json.dumps({"train": list(train), "test": list(questions)}, ensure_ascii=False)
    # our own script, data on its standard input
    done = subprocess.run([node, str(NLPJS)], input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PeerMissingError(text("cli.peers.failed", why=str(done.stderr.strip().splitlines()[-1:])))
    ranked: list[list[str]] = json.loads(done.stdout.rpartition("@@")[2])
    return ranked


def all_rankers(normaliser: Normaliser) -> dict[str, Ranker]:
    """Every engine of the comparison by the name its row gets."""
    return {
        "qd22": ours(normaliser),
        "rapidfuzz WRatio": rapidfuzz_ranker(fuzz.WRatio),
        "rapidfuzz token_set_ratio": rapidfuzz_ranker(fuzz.token_set_ratio),
        "BM25": bm25,
        "scikit-learn logistic regression": logistic_regression,
        "nlp.js 4.27": nlpjs,
    }
