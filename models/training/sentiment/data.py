"""The two data sets, read from folders that the user names. Neither is part of this project."""

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: The order of the model's outputs.
CLASSES = ("positive", "neutral", "negative")

#: Labels of Twitter Financial News Sentiment (0 bearish, 1 bullish, 2 neutral) as indices of `CLASSES`.
TFNS_LABELS = {"0": 2, "1": 0, "2": 1}


@dataclass(frozen=True)
class Rows:
    """Texts with their classes, and the SHA-256 of the file they were read from."""

    texts: list[str]
    labels: list[int]
    sha256: str

    def __len__(self) -> int:
        return len(self.texts)


def sha256_of(path: Path) -> str:
    """Hash of a file's bytes, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_tfns(folder: Path, split: str) -> Rows:
    """Rows of `train` or `valid`. A file without the columns text and label, or with another label, is refused."""
    path = folder / f"{split}.csv"
    texts: list[str] = []
    labels: list[int] = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            label = TFNS_LABELS.get(row.get("label") or "")
            if label is None or "text" not in row:
                raise ValueError(f"{path}, record {number}: expected the columns text and label (0, 1 or 2), found {row}")
            texts.append(row["text"])
            labels.append(label)
    return Rows(texts, labels, sha256_of(path))


def read_articles(folder: Path) -> Iterator[str]:
    """Texts of every English article in the folder's JSON-lines files, in the order of the files' names."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as file:
            for line in file:
                article = json.loads(line)
                if article.get("language") == "en":
                    yield article["text"]
