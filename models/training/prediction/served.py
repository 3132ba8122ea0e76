"""Registered fold models over a stretch of sessions: what `/v1/metrics` must say of the same rows."""

import json
from pathlib import Path

import numpy as np

from .graph import ServedModel
from .intervals import Claims, bounds_of
from .matrix import sha256_of
from .metrics import evaluate
from .protocol import claims_of
from .sequences import Sequences


def fold_cards(folder: Path) -> list[tuple[Path, dict]]:
    """Cards with a range of validity, by its beginning. @raises ValueError where a model is not the file that its card names."""
    found = []
    for path in sorted(folder.glob("*/card.json")):
        card = json.loads(path.read_text(encoding="utf-8"))
        if "validFrom" not in card:
            continue
        if sha256_of(path.parent / "model.onnx") != card["model"]["sha256"]:
            raise ValueError(f"{path.parent}: model.onnx is not the file that card.json names")
        found.append((path.parent, card))
    if not found:
        raise FileNotFoundError(f"{folder} holds no card.json with validFrom; expected one folder a fold")
    return sorted(found, key=lambda each: each[1]["validFrom"])


def predict(known: Sequences, folder: Path, first: str, last: str) -> tuple[Claims, np.ndarray]:
    """Claims made at sessions from `first` to `last`, each by the fold that is valid there, and the release of each."""
    rows, ups, centres, versions = [], [], [], []
    for path, card in fold_cards(folder):
        begin, end = max(first, card["validFrom"]), min(last, card["validThrough"])
        chosen = np.flatnonzero((known.as_of >= np.datetime64(begin)) & (known.as_of <= np.datetime64(end)))
        if begin > end or len(chosen) == 0:
            continue
        part = known.take(chosen)
        up, centre = ServedModel(path / "model.onnx").predict(part.feed(), part.sigma)
        rows.append(chosen)
        ups.append(up)
        centres.append(centre)
        versions.append(np.full(len(chosen), card["version"]))
    if not rows:
        raise ValueError(f"no fold of {folder} is valid between {first} and {last}")
    part = known.take(np.concatenate(rows))
    settled = np.flatnonzero(~np.isnat(part.settled))
    order = settled[np.lexsort((part.symbols[settled], part.settled[settled]))]
    return claims_of(part, np.concatenate(ups), np.concatenate(centres)), np.concatenate(versions)[order]


def served_metrics(known: Sequences, sessions: np.ndarray, folder: Path, first: str, last: str) -> dict:
    """One pool of settlements goes on through all folds, from the first session on; metrics of all and of each version."""
    claims, versions = predict(known, folder, first, last)
    half = bounds_of(claims, sessions).half
    return {
        "from": first,
        "through": last,
        "all": evaluate(claims, half),
        "versions": {
            str(version): evaluate(claims.take(versions == version), half[versions == version]) for version in np.unique(versions)
        },
    }
