"""The prediction model in the repository: its file is the one that the card names, and Python computes the committed goldens."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from prediction.graph import ServedModel
from prediction.matrix import sha256_of
from prediction.names import FEATURES, STEPS

VERSIONS = sorted((Path(__file__).resolve().parents[2] / "prediction").glob("*/card.json"))


@pytest.fixture(params=VERSIONS, ids=lambda path: path.parent.name)
def folder(request: pytest.FixtureRequest) -> Path:
    return request.param.parent


def test_the_file_is_the_one_that_the_card_names(folder: Path) -> None:
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    assert sha256_of(folder / card["model"]["file"]) == card["model"]["sha256"]
    assert card["inputs"][0]["columns"] == FEATURES and card["steps"] == STEPS
    assert card["version"] == folder.name
    assert (folder / "model.onnx").stat().st_size <= 20e6


def test_the_goldens_are_what_the_file_gives(folder: Path) -> None:
    goldens = json.loads(gzip.decompress((folder / "goldens.json.gz").read_bytes()))
    features = np.array(goldens["features"], dtype=float)
    assert features.shape == (200, STEPS, len(FEATURES)) and np.isnan(features).any()
    up, centre = ServedModel(folder / "model.onnx").predict(features, np.array(goldens["sigma"]))
    np.testing.assert_allclose(up, goldens["probabilityUp"], atol=1e-5)
    np.testing.assert_allclose(centre, goldens["expectedReturn"], atol=1e-5)
    assert np.std(up) > 0
