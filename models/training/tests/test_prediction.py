"""Training on an invented market: the same in, the same out; the graph says what Python says; nothing sees what comes after."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from market import invented_market

from prediction.canaries import leaked, shuffled
from prediction.combine import combine
from prediction.features import compute
from prediction.fit import Recipe, fit, outputs_of
from prediction.folds import Fold, learned
from prediction.graph import Parts, ServedModel, build
from prediction.linear import fit_lines, flatten, less_day, market_part
from prediction.network import Ensemble
from prediction.sequences import Sequences, sequences

TINY = Recipe(seeds=(1, 2), hidden=4, epochs=2, batch=64)


@pytest.fixture(scope="module")
def known() -> Sequences:
    return sequences(compute(invented_market(symbols=12, sessions=420)))


@pytest.fixture(scope="module")
def fold(known: Sequences) -> Fold:
    sessions = np.unique(known.as_of)
    train, held = learned(known, through=170, validation=40)
    test = np.flatnonzero(known.as_of > sessions[175])
    return Fold("2014q4", train, held, test, sessions[176], sessions[-1], sessions[170])


def parts_of(known: Sequences, fold: Fold, recipe: Recipe = TINY) -> tuple[Parts, np.ndarray]:
    held = known.take(fold.validation)
    fitted = fit(known.take(fold.train), held, recipe)
    train = known.take(fold.train)
    flat, flat_held = (flatten(fitted.scaler.apply(part.feed())) for part in (train, held))
    lines = fit_lines(flat, train.actual > 0, train.actual / train.sigma, train.as_of)
    market = market_part(flat, np.concatenate([outputs_of(fitted, train), lines.scores(flat)], axis=1))
    scores = np.concatenate([outputs_of(fitted, held), lines.scores(flat_held)], axis=1) - flat_held @ market
    # Weights other than 0, whatever the rows say of them.
    weights = np.full(5, 0.1)
    combination = replace(
        combine(scores, held.actual, held.sigma, held.as_of, 0.52, (0.0,)), shrinkage=0.5, odds=weights, centre=weights
    )
    return Parts(fitted, lines, market, combination), scores


def test_steps_written_out_are_the_recurrence_of_pytorch() -> None:
    net, fed = Ensemble([1, 2, 3], 5), torch.randn(7, 15, 30, generator=torch.Generator().manual_seed(1))
    fused = net(fed)
    net.fused = False
    torch.testing.assert_close(fused, net(fed), atol=1e-6, rtol=0)


def test_a_member_does_not_depend_on_the_seeds_beside_it() -> None:
    fed = torch.randn(3, 15, 30, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(Ensemble([1, 2], 4)(fed)[1], Ensemble([2], 4)(fed)[0])


def test_the_graph_says_what_python_says_and_a_row_does_not_depend_on_its_neighbours(known: Sequences, fold: Fold) -> None:
    parts, scores = parts_of(known, fold)
    held = known.take(fold.validation)
    served = ServedModel(build(parts).SerializeToString())
    up, centre = served.predict(held.feed(), held.sigma)
    np.testing.assert_allclose(up, parts.combination.probability(scores), atol=1e-6)
    np.testing.assert_allclose(centre, parts.combination.expected(scores, held.sigma), atol=1e-7)
    alone, _ = served.predict(held.feed(slice(5, 6)), held.sigma[5:6])
    assert abs(float(alone[0]) - float(up[5])) <= 1e-6


def test_training_again_gives_the_same_file(known: Sequences, fold: Fold) -> None:
    first, second = (build(parts_of(known, fold)[0]).SerializeToString() for _ in range(2))
    assert first == second


def test_a_hidden_column_and_one_that_was_never_known_change_no_output(known: Sequences, fold: Fold) -> None:
    served = ServedModel(build(parts_of(known, fold)[0]).SerializeToString())
    held = known.take(fold.validation)
    fed = held.feed()
    assert np.isnan(fed[:, :, 26:]).all()
    up, _ = served.predict(fed, held.sigma)
    fed[:, :, 26:] = 3
    np.testing.assert_array_equal(served.predict(fed, held.sigma)[0], up)
    fed[:, :, 15] += 0.1
    assert (served.predict(fed, held.sigma)[0] != up).any()


def test_what_comes_after_a_fold_changes_nothing_of_it(known: Sequences, fold: Fold) -> None:
    late = known.settled > fold.trained_through
    changed = replace(known, actual=np.where(late, 5.0, known.actual))
    again = learned(changed, through=170, validation=40)
    assert not late[np.concatenate(again)].any()
    assert known.as_of[fold.validation].min() > known.settled[fold.train].max()
    assert build(parts_of(changed, fold)[0]).SerializeToString() == build(parts_of(known, fold)[0]).SerializeToString()


def test_scores_that_say_nothing_leave_the_base_rate_and_hardly_a_centre() -> None:
    rng = np.random.default_rng(3)
    days = np.repeat(np.arange(60), 20)
    noise = combine(rng.normal(size=(1200, 5)), rng.normal(0, 0.01, 1200), np.full(1200, 0.01), days, 0.53, (0.0, 0.5, 1.0))
    assert abs(noise.probability(noise.centres[None])[0] - 0.53) < 1e-9
    told = rng.normal(size=(1200, 5))
    skilled = combine(told, told[:, 1] * 0.01, np.full(1200, 0.01), days, 0.53, (0.0, 0.5, 1.0))
    assert skilled.shrinkage == 1 and skilled.odds[1] > 5 * noise.odds.max() and skilled.odds[1] > 5 * skilled.odds[0] >= 0


def test_a_score_that_only_times_the_market_gets_no_weight() -> None:
    rng = np.random.default_rng(3)
    days = np.repeat(np.arange(60), 20)
    market = rng.normal(size=60)
    scores = np.stack([market[days], *rng.normal(size=(4, 1200))], axis=1)
    found = combine(scores, market[days] * 0.01 + rng.normal(0, 0.001, 1200), np.full(1200, 0.01), days, 0.5, (0.0, 1.0))
    assert found.odds[0] == 0 and found.centre[0] == 0


def test_what_market_returns_explain_of_a_score_is_taken_out() -> None:
    rng = np.random.default_rng(3)
    flat = rng.normal(size=(5000, 450))
    column = 14 * 30 + 24
    scores = np.stack([flat[:, column] + flat[:, 3], flat[:, 5]], axis=1)
    beside = scores - flat @ market_part(flat, scores)
    assert abs(np.corrcoef(beside[:, 0], flat[:, column])[0, 1]) < 0.05
    assert np.corrcoef(beside[:, 0], flat[:, 3])[0, 1] > 0.95


def test_a_day_less_its_mean_has_a_mean_of_0_in_any_order() -> None:
    days = np.array([3, 1, 3, 1, 2])
    np.testing.assert_allclose(less_day(np.array([[1.0], [5.0], [3.0], [7.0], [4.0]]), days)[:, 0], [-1, -1, 1, 1, 0])


def test_shuffled_outcomes_teach_nothing(known: Sequences, fold: Fold) -> None:
    found = shuffled(known, fold, replace(TINY, epochs=1))
    assert len(found["aucs"]) == 5 and found["passed"], found


def test_features_of_the_day_after_are_found_out(known: Sequences, fold: Fold) -> None:
    found = leaked(known, fold, replace(TINY, hidden=8, rate=1e-2))
    assert found["passed"], found


def test_a_file_of_other_columns_is_refused(tmp_path: Path) -> None:
    import gzip

    from prediction.matrix import read_matrix

    (tmp_path / "m.csv.gz").write_bytes(gzip.compress(b"symbol,date,open\n"))
    with pytest.raises(ValueError, match="expected"):
        read_matrix(tmp_path / "m.csv.gz")
