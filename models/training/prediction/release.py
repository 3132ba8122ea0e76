"""Writes models/prediction/<version>: model, card, report, plots, goldens; and fold models, outside the repository."""

import json
from pathlib import Path

import numpy as np

from .cards import NAME, card_of, register, sentiment_of
from .disclosure import LOOKS, PROTOCOL_A, TRIALS
from .drawings import drawings
from .goldens import write_goldens
from .pipeline import Evidence
from .served import served_metrics
from .write_up import write_up

#: Sessions over which the service is asked to give the same metrics after a backfill.
SERVED = ("2015-10-01", "2017-09-30")


def release(evidence: Evidence, version: str, target: Path, folds: Path, sentiment_model: str | None = None) -> dict:
    """@returns the report, which is also in `report.json`."""
    judged = evidence.report["protocolB"]
    skill = "shown" if judged["targets"]["brierSkillExcludesZero"] and passed(judged["floors"]) else "none"
    sentiment = sentiment_of(evidence.report["recipe"], sentiment_model)
    universe = np.unique(evidence.known.matrix.symbols).tolist()
    listed = register(evidence.folds, version, universe, skill, sentiment, folds)
    report = {
        "name": NAME,
        "version": version,
        "skill": skill,
        **evidence.report,
        "trials": TRIALS,
        "looks": LOOKS,
        "protocolANote": PROTOCOL_A,
        "folds": listed,
        "served": served_metrics(evidence.known, evidence.sessions, folds, *SERVED),
    }
    target.mkdir(parents=True, exist_ok=True)
    (target / "model.onnx").write_bytes((evidence.shipped.folder / "model.onnx").read_bytes())
    card = card_of(target, version, evidence.shipped.facts, universe, skill, sentiment)
    card |= {
        "trials": len(TRIALS),
        "looksAtTest": len(LOOKS),
        "metrics": {"of": "fold models, out of time, 2014-01 to 2017-09", **headline(judged)},
    }
    (target / "card.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    (target / "report.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    (target / "REPORT.md").write_text(write_up(report, card), encoding="utf-8")
    (target / "plots").mkdir(exist_ok=True)
    shown = {name: evidence.others[name] for name in ("logistic", "gradientBoosting", "randomForest")}
    facts = [each.facts for each in evidence.folds]
    for name, svg in drawings(evidence.claims, evidence.base_rate, shown, judged, facts).items():
        (target / "plots" / name).write_text(svg, encoding="utf-8")
    write_goldens(evidence.known, target / "model.onnx", target / "goldens.json.gz")
    return report


def passed(floors: dict) -> bool:
    return all(each["passed"] for each in floors.values())


def headline(judged: dict) -> dict:
    """The figures of a card, each with its interval."""
    model = judged["model"]
    return {
        "predictions": model["predictions"],
        "accuracy": model["direction"]["accuracy"],
        "accuracyInterval95": model["direction"]["accuracyInterval"],
        "alwaysUp": model["alwaysUp"],
        "brierSkill": judged["brierSkill"]["skill"],
        "brierSkillInterval95": judged["brierSkill"]["interval95"],
        "coverage": model["interval"]["coverage"],
        "intervalScore": model["interval"]["score"],
        "intervalScoreAgainstBaseline": judged["intervalScore"]["difference"],
        "intervalScoreAgainstBaselineInterval95": judged["intervalScore"]["interval95"],
        "maeRatio": model["returns"]["maeRatio"],
        "calibrationError": model["direction"]["calibrationError"],
    }
