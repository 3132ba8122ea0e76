"""Writes the folder of a version: model, tokenizer, goldens, report and cards. All figures are of the files in it."""

import dataclasses
import json
import platform
from importlib.metadata import version as installed
from pathlib import Path

import torch

from .batches import load_tokenizer
from .card import model_card
from .data import CLASSES, sha256_of
from .distil import SOFT_SHARE, SOFTNESS, STUDENT
from .encoder import MAX_TOKENS
from .export import INPUTS, OUTPUT, export
from .goldens import invented_texts, write_goldens
from .judge import judge
from .pipeline import Plan, Trained
from .quantise import quantise
from .served import ServedModel, neighbours_matter, same_bits_alone
from .teacher import TEACHER
from .weights import LOCK, STUDENT_PACKAGE, Weights

NAME = "sentiment"
TOKENIZER_CONFIG = ("tokenizer_class", "do_lower_case", "strip_accents", "tokenize_chinese_chars",
                    "unk_token", "sep_token", "pad_token", "cls_token", "mask_token")  # fmt: skip


def release(trained: Trained, plan: Plan, tfns: Path, weights: Weights, cache: Path, version: str, target: Path) -> dict:
    """Gives the report, which is written too."""
    target.mkdir(parents=True, exist_ok=True)
    full = cache / "model.float32.onnx"
    export(trained.model, trained.temperature, full)
    quantise(full, target / "model.onnx")
    write_tokenizer(weights.student, target)
    served = ServedModel(target / "model.onnx", target / "tokenizer.json")
    write_goldens(served, target / "goldens.json.gz")

    float32 = ServedModel(full, target / "tokenizer.json")
    report = {
        "name": NAME,
        "version": version,
        "data": {"trainRows": len(trained.train), "trainSha256": trained.train.sha256},
        "validation": judge(served, float32, trained, tfns, weights.student / "tokenizer.json", cache),
        "neighbours": neighbours(served),
        **trained.facts,
        "recipe": {
            "plan": dataclasses.asdict(plan),
            "teacher": dataclasses.asdict(TEACHER),
            "student": dataclasses.asdict(STUDENT) | {"softness": SOFTNESS, "softShare": SOFT_SHARE},
            "startingWeights": [STUDENT_PACKAGE, *(line.split()[0] for line in LOCK.read_text().splitlines() if "==" in line)],
        },
        "parameters": sum(parameter.numel() for parameter in trained.model.parameters()),
        "made": {
            "python": platform.python_version(),
            "machine": f"{platform.system()} {platform.machine()}, {torch.get_num_threads()} thread",
            **{name: installed(name) for name in ("torch", "onnx", "onnxruntime", "tokenizers", "scikit-learn")},
        },
    }
    write_report(report, target)
    return report


def neighbours(served: ServedModel) -> dict:
    """What the texts beside a text do to its probabilities."""
    texts = invented_texts(1_000)
    return {
        "texts": len(texts),
        "largestChange": neighbours_matter(served, texts, seed=3),
        "sameBitsAlone": same_bits_alone(served, texts),
    }


def write_report(report: dict, target: Path) -> None:
    """The report, and the cards that follow from it and from the files in `target`."""
    write_json(target / "report.json", report)
    card = card_of(report, target)
    write_json(target / "card.json", card)
    (target / "MODEL_CARD.md").write_text(model_card(report, card), encoding="utf-8")


def write_tokenizer(source: Path, target: Path) -> None:
    """The tokenizer as it was trained with, but without truncation: its reader cuts at `maxTokens`."""
    tokenizer = load_tokenizer(source / "tokenizer.json")
    tokenizer.no_truncation()
    tokenizer.save(str(target / "tokenizer.json"), pretty=False)
    config = json.loads((source / "tokenizer_config.json").read_text())
    write_json(target / "tokenizer_config.json", {key: config[key] for key in TOKENIZER_CONFIG})


def card_of(report: dict, target: Path) -> dict:
    """What a program reads before it loads the model, and the figures that it may show."""

    def hashed(name: str) -> dict:
        path = target / name
        return {"file": name, "sha256": sha256_of(path), "bytes": path.stat().st_size}

    shipped = report["validation"]["shipped"]
    return {
        "name": NAME,
        "version": report["version"],
        "model": hashed("model.onnx"),
        "tokenizer": hashed("tokenizer.json"),
        "tokenizerConfig": hashed("tokenizer_config.json"),
        "inputs": [{"name": name, "type": "int64", "shape": ["batch", "tokens"]} for name in INPUTS],
        "output": {"name": OUTPUT, "type": "float32", "shape": ["batch", len(CLASSES)], "labels": list(CLASSES)},
        "maxTokens": MAX_TOKENS,
        **({"batchOfOne": "exact"} if report["neighbours"]["sameBitsAlone"] else {}),
        "parameters": report["parameters"],
        "licence": "MIT",
        "trainingData": [
            {"name": "Twitter Financial News Sentiment, train", "licence": "MIT", "rows": report["data"]["trainRows"],
             "sha256": report["data"]["trainSha256"]},
            {"name": "StockNet tweets, soft labels only", "licence": "MIT", "rows": report["pool"]["texts"]},
        ],
        "startingWeights": {"name": "bge-small-en-v1.5", "licence": "MIT"},
        "seeds": [seed for seed, _ in report["recipe"]["plan"]["students"]],
        "looksAtValidation": len(report["validation"]["looks"]),
        "metrics": {"data": "Twitter Financial News Sentiment, valid", **shipped["all"], "interval95": shipped["interval95"]},
    }  # fmt: skip


def write_json(path: Path, value: dict) -> None:
    """Indented, with a newline at the end."""
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
