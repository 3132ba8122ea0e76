"""The sentiment block: it is judged on the same rows with and without, and is trained with only where that says that it pays."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from market import invented_market

from prediction.ablations import ablate, sentiment_pays, variants
from prediction.cards import sentiment_of
from prediction.features import compute
from prediction.fit import BLOCK, Recipe
from prediction.matrix import Matrix
from prediction.sequences import Sequences, sequences
from prediction.write_up import sentiment_part

TINY = Recipe(seeds=(1, 2), hidden=6, epochs=6, batch=64, rate=1e-2)
FOLDS = ["2014q4", "2015q1"]


@pytest.fixture(scope="module")
def matrix() -> Matrix:
    return compute(invented_market(symbols=12, sessions=420))


def told(matrix: Matrix, share: float) -> Sequences:
    """As if articles said of the next return so much, of half of the rows."""
    rng = np.random.default_rng(8)
    count = len(matrix)
    ahead = np.nan_to_num(matrix.target_return / np.nan_to_num(matrix.sigma, nan=0.01))
    said = np.tanh(share * ahead + (1 - share) * rng.normal(size=count))
    written = rng.random(count) < 0.5
    features = matrix.features.copy()
    features[:, BLOCK] = np.stack([np.where(written, said, 0), np.zeros(count), np.log1p(written), ~written], axis=1)
    return sequences(replace(matrix, features=features))


def test_a_block_that_tells_the_outcome_pays(matrix: Matrix, tmp_path: Path) -> None:
    found = ablate(told(matrix, 0.9), TINY, True, FOLDS, tmp_path, lambda line: None)
    judged = found["withSentiment"]
    assert judged["rows"] == found["whole"]["rows"]
    assert judged["brier"] < found["whole"]["brier"]
    assert sentiment_pays(found)


def test_a_block_of_noise_does_not(matrix: Matrix, tmp_path: Path) -> None:
    found = ablate(told(matrix, 0.0), TINY, True, FOLDS, tmp_path, lambda line: None)
    assert not sentiment_pays(found)
    said = sentiment_part({"ablations": found, "recipe": {"without": list(BLOCK)}})
    assert "does not exclude 0, so it is masked" in said and f"{found['withSentiment']['rows']} rows" in said


def test_without_articles_nothing_is_judged(matrix: Matrix) -> None:
    assert "withSentiment" not in variants(TINY, False)
    assert not sentiment_pays({"whole": {}})
    assert "could not be judged" in sentiment_part({"ablations": {"whole": {}}, "recipe": {"without": list(BLOCK)}})


def test_only_folds_with_articles_judge_it(matrix: Matrix, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prediction.ablations.LAST_WITH_ARTICLES", "2014q4")
    monkeypatch.setattr("prediction.ablations.ARTICLES", ("2014-01-01", "2015-01-01"))
    found = ablate(told(matrix, 0.9), replace(TINY, epochs=2), True, FOLDS, tmp_path, lambda line: None)
    assert 0 < found["withSentiment"]["rows"] < found["whole"]["rows"]
    assert not (tmp_path / "withSentiment" / "2015q1").exists()


def test_a_card_names_the_model_whose_scores_were_learned_from() -> None:
    assert sentiment_of({"without": list(BLOCK)}, "1.1.0") == {"sentiment": "masked"}
    assert sentiment_of({"without": []}, "1.1.0") == {"sentiment": "used", "sentimentModel": "1.1.0"}
    assert sentiment_of({"without": []}, None) == {"sentiment": "used"}
