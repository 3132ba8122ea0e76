"""`python -m sentiment.reissue OLD NEW --tfns FOLDER`: the weights of a released folder in the graph as it is exported now.

Nothing is trained, and no label is read. The new folder is written where every probability is the same to the bit.
"""

import argparse
import json
import shutil
from importlib.metadata import version as installed
from pathlib import Path

import numpy as np
import onnx

from .alone import head_on_rows_twice
from .data import read_tfns, sha256_of
from .goldens import invented_texts
from .release import neighbours, write_report
from .served import ServedModel


def reissue(old: Path, new: Path, texts: list[str]) -> None:
    """The version is the name of the new folder. Raises `ValueError` where a probability of `texts` differs in a bit."""
    new.mkdir(parents=True, exist_ok=True)
    model = onnx.load(str(old / "model.onnx"))
    head_on_rows_twice(model.graph)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(new / "model.onnx"))
    for name in ("tokenizer.json", "tokenizer_config.json", "goldens.json.gz"):
        shutil.copyfile(old / name, new / name)
    before, after = (ServedModel(folder / "model.onnx", folder / "tokenizer.json") for folder in (old, new))
    # A text by itself was served beside a copy of itself.
    served = before.alone(texts, copies=2)
    for name, found in {"alone": after.alone(texts), "in batches": after.probabilities(texts)}.items():
        changed = int((found != served).any(axis=1).sum())
        if changed:
            raise ValueError(f"{new}: expected what {old} says, found another answer {name} for {changed} of {len(texts)} texts")
    report = json.loads((old / "report.json").read_text(encoding="utf-8"))
    report |= {"version": new.name, "neighbours": neighbours(after)}
    report["reissueOf"] = {
        "version": old.name,
        "sha256": sha256_of(old / "model.onnx"),
        "texts": len(texts),
        **{name: installed(name) for name in ("onnx", "onnxruntime")},
    }
    write_report(report, new)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", type=Path, help="the folder of a released version")
    parser.add_argument("new", type=Path, help="the folder of the version to write")
    parser.add_argument("--tfns", type=Path, required=True, help="folder with valid.csv (text,label), whose texts are compared")
    options = parser.parse_args()
    reissue(options.old, options.new, [*read_tfns(options.tfns, "valid").texts, *invented_texts(1_000)])


if __name__ == "__main__":
    main()
