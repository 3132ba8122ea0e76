"""The versions in the repository: their files are those that the card names, and Python computes the committed goldens."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from sentiment.data import sha256_of
from sentiment.goldens import invented_texts
from sentiment.served import ServedModel, neighbours_matter, same_bits_alone

VERSIONS = sorted((Path(__file__).resolve().parents[2] / "sentiment").glob("*/card.json"))


@pytest.fixture(params=VERSIONS, ids=lambda path: path.parent.name)
def folder(request: pytest.FixtureRequest) -> Path:
    return request.param.parent


def test_every_file_is_the_one_that_the_card_names(folder: Path) -> None:
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    for part in ("model", "tokenizer", "tokenizerConfig"):
        assert sha256_of(folder / card[part]["file"]) == card[part]["sha256"], part
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 40e6
    assert card["parameters"] <= 35e6


def test_the_goldens_are_what_the_shipped_files_give(folder: Path) -> None:
    goldens = json.loads(gzip.decompress((folder / "goldens.json.gz").read_bytes()))
    model = ServedModel(folder / "model.onnx", folder / "tokenizer.json")
    assert model.ids([golden["text"] for golden in goldens["tokens"]]) == [golden["ids"] for golden in goldens["tokens"]]
    scored = goldens["probabilities"]
    expected = [golden["probabilities"] for golden in scored]
    np.testing.assert_allclose(model.probabilities([golden["text"] for golden in scored]), expected, atol=1e-5)


def test_a_score_of_the_shipped_model_does_not_depend_on_its_neighbours(folder: Path) -> None:
    model = ServedModel(folder / "model.onnx", folder / "tokenizer.json")
    assert neighbours_matter(model, invented_texts(1_000), seed=3) <= 1e-6


def test_a_card_says_that_a_batch_of_one_is_exact_where_it_is(folder: Path) -> None:
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    model = ServedModel(folder / "model.onnx", folder / "tokenizer.json")
    assert (card.get("batchOfOne") == "exact") == same_bits_alone(model, invented_texts(300))
