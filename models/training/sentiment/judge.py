"""Everything that reads the labels of the official validation rows. Each look is counted and goes into the report."""

import json
from pathlib import Path

import numpy as np

from .baselines import linear_svc, majority
from .batches import load_tokenizer, tokenize
from .data import Rows, read_tfns
from .dedupe import repeats_of
from .metrics import accuracy, figures, intervals, macro_f1, softmax
from .pipeline import Trained
from .served import ServedModel, difference
from .teacher import logits_of

BOOTSTRAP_SEED = 5

#: Where the reports of earlier files lie, shipped or not: what they looked at counts on.
MODELS = Path(__file__).resolve().parents[2]


def judge(served: ServedModel, full: ServedModel, trained: Trained, tfns: Path, tokenizer: Path, cache: Path) -> dict:
    """The file first; then, for the reader, what it was made from. Looks of earlier runs stay in the list.

    `full` is the same net in float32; what is computed without labels is kept in `cache`.
    """
    valid = read_tfns(tfns, "valid")
    labels = np.array(valid.labels)
    exact, near = repeats_of(valid.texts, trained.train.texts)
    probabilities = served.probabilities(valid.texts)
    looks = earlier_looks(cache / "looks.json")
    tries = 1 + sum(look["what"].startswith("file ") for look in looks)
    looks.append({"what": f"file {tries}", "accuracy": accuracy(labels, probabilities.argmax(1))})
    shipped = {
        "all": figures(labels, probabilities),
        "interval95": intervals(labels, probabilities, BOOTSTRAP_SEED),
        "withoutDuplicates": {"left out": int(exact.sum()), **figures(labels[~exact], probabilities[~exact])},
        "withoutNearDuplicates": {"left out": int(near.sum()), **figures(labels[~near], probabilities[~near])},
    }
    tokens = tokenize(load_tokenizer(tokenizer), valid.texts)
    students = []
    for number, student in enumerate(trained.students, start=1):
        logits = logits_of(student, tokens, cache / f"valid-student-{number}")
        students.append(figures(labels, softmax(logits)))
        looks.append({"what": f"student {number}, float32, uncalibrated", "accuracy": students[-1]["accuracy"]})
    baselines = [trial(name, labels, predicted) for name, predicted in baseline_classes(trained.train, valid, cache)]
    looks += [{"what": row["name"], "accuracy": row["accuracy"]} for row in baselines]
    (cache / "looks.json").write_text(json.dumps(looks))
    return {
        "sha256": valid.sha256,
        "tries": tries,
        "quantisation": difference(full.probabilities(valid.texts), probabilities),
        "shipped": shipped,
        "students": {
            "each": students,
            **spread([row["accuracy"] for row in students], "accuracy"),
            **spread([row["macroF1"] for row in students], "macroF1"),
        },
        "baselines": baselines,
        "looks": looks,
    }


def earlier_looks(kept: Path) -> list[dict]:
    """The looks of this cache, else those of the last report of an earlier file."""
    if kept.exists():
        return json.loads(kept.read_text())
    paths = [*sorted(MODELS.glob("training/reports/sentiment-*.json")), *sorted(MODELS.glob("sentiment/*/report.json"))]
    reports = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    return max((report["validation"]["looks"] for report in reports), key=len, default=[])


def baseline_classes(train: Rows, valid: Rows, cache: Path) -> list[tuple[str, np.ndarray]]:
    """Name and predicted classes of every baseline."""
    kept = cache / "valid-svc.npy"
    if not kept.exists():
        np.save(kept, linear_svc(train.texts, train.labels, valid.texts, seed=0))
    return [
        ("largest class of the training rows", majority(train.labels, len(valid))),
        ("TF-IDF of words and letters, linear SVC", np.load(kept)),
    ]


def trial(name: str, labels: np.ndarray, predicted: np.ndarray) -> dict:
    """Figures that need no probabilities."""
    return {"name": name, "accuracy": accuracy(labels, predicted), "macroF1": macro_f1(labels, predicted)}


def spread(values: list[float], name: str) -> dict:
    """Mean and standard deviation over the seeds."""
    return {
        f"{name}Mean": float(np.mean(values)),
        f"{name}Deviation": float(np.std(values, ddof=1)) if len(values) > 1 else None,
    }
