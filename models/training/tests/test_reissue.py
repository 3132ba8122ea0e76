"""A released folder in today's graph: nothing that it says may change."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from conftest import invented

from sentiment import export as exporting
from sentiment import reissue as reissuing
from sentiment.batches import load_tokenizer
from sentiment.data import sha256_of
from sentiment.encoder import Classifier, load_encoder
from sentiment.reissue import reissue
from sentiment.served import ServedModel

TEXTS = invented(60, seed=8)[0]


@pytest.fixture
def old(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as releases were before the graph doubled its rows, with as much of a report as is needed."""
    folder = tmp_path / "1.0.0"
    with monkeypatch.context() as patch:
        patch.setattr(exporting, "head_on_rows_twice", lambda graph: None)
        exporting.export(Classifier(load_encoder(weights)), 1.5, folder / "model.onnx")
    reader = load_tokenizer(weights / "tokenizer.json")
    reader.no_truncation()
    reader.save(str(folder / "tokenizer.json"))
    for name in ("tokenizer_config.json", "goldens.json.gz"):
        (folder / name).write_text("{}")
    (folder / "report.json").write_text(json.dumps({"version": "1.0.0", "temperature": 1.5}))
    # The cards need every figure of a training run.
    monkeypatch.setattr(reissuing, "write_report", lambda report, at: (at / "report.json").write_text(json.dumps(report)))
    return folder


def test_a_reissue_says_the_same_keeps_the_figures_and_names_what_it_was_made_from(old: Path) -> None:
    new = old.parent / "1.0.1"
    reissue(old, new, TEXTS)
    before, after = (ServedModel(folder / "model.onnx", folder / "tokenizer.json") for folder in (old, new))
    np.testing.assert_array_equal(after.alone(TEXTS), before.alone(TEXTS, copies=2))
    report = json.loads((new / "report.json").read_text())
    assert report["version"] == "1.0.1" and report["temperature"] == 1.5
    assert report["neighbours"]["sameBitsAlone"]
    made_from = {name: report["reissueOf"][name] for name in ("version", "sha256", "texts")}
    assert made_from == {"version": "1.0.0", "sha256": sha256_of(old / "model.onnx"), "texts": 60}
    assert (new / "goldens.json.gz").exists()


def test_a_graph_that_says_something_else_is_refused(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def halved_logits(graph: onnx.GraphProto) -> None:
        head = next(node for node in graph.node if node.op_type == "Gemm")
        next(each for each in head.attribute if each.name == "alpha").f = 0.5

    monkeypatch.setattr(reissuing, "head_on_rows_twice", halved_logits)
    with pytest.raises(ValueError, match="found another answer alone for 60 of 60 texts"):
        reissue(old, old.parent / "1.0.1", TEXTS)
    assert not (old.parent / "1.0.1" / "report.json").exists()
