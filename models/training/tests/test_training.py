"""What a training run promises: the same seed gives the same net, an interruption changes nothing, labels matter."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import invented

from sentiment import distil, fit
from sentiment.batches import load_tokenizer, tokenize
from sentiment.distil import Lesson, average, train_student
from sentiment.fit import Recipe
from sentiment.teacher import logits_of

QUICK = Recipe(rate=3e-3, decay=0.9, head=3, epochs=6, batch=16, pool_batch=8)


def lesson(weights: Path, count: int, seed: int, shuffled: bool = False) -> Lesson:
    texts, labels = invented(count, seed)
    if shuffled:
        random.Random(seed).shuffle(labels)
    return Lesson(tokenize(load_tokenizer(weights / "tokenizer.json"), texts), None, labels)


def student(weights: Path, taught: Lesson, seed: int, done: Path) -> distil.Classifier:
    return train_student(weights, taught, range(len(taught.tokens)), None, seed, done, QUICK)


def accuracy(model: distil.Classifier, judged: Lesson) -> float:
    return float((logits_of(model, judged.tokens).argmax(1) == np.array(judged.labels)).mean())


def same(a: distil.Classifier, b: distil.Classifier) -> bool:
    return all(torch.equal(left, right) for left, right in zip(a.state_dict().values(), b.state_dict().values()))


def test_the_same_seed_gives_the_same_net_and_another_seed_another(weights: Path, tmp_path: Path) -> None:
    taught = lesson(weights, 120, seed=1)
    first, again, other = (student(weights, taught, seed, tmp_path / f"{n}.pt") for n, seed in enumerate((1, 1, 2)))
    assert same(first, again)
    assert not same(first, other)


def test_a_run_that_was_interrupted_ends_like_one_that_was_not(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught = lesson(weights, 120, seed=1)
    monkeypatch.setattr(fit.fit, "__defaults__", (None, 10))
    whole = student(weights, taught, 1, tmp_path / "whole.pt")

    calls = 0
    original = distil.batch_of

    def failing(*arguments: object) -> distil.batch_of:
        nonlocal calls
        calls += 1
        if calls == 25:
            raise KeyboardInterrupt
        return original(*arguments)

    monkeypatch.setattr(distil, "batch_of", failing)
    with pytest.raises(KeyboardInterrupt):
        student(weights, taught, 1, tmp_path / "cut.pt")
    monkeypatch.setattr(distil, "batch_of", original)
    assert same(whole, student(weights, taught, 1, tmp_path / "cut.pt"))


def test_true_labels_are_learned_and_shuffled_ones_give_chance(weights: Path, tmp_path: Path) -> None:
    judged = lesson(weights, 300, seed=99)
    assert accuracy(student(weights, lesson(weights, 600, seed=1), 1, tmp_path / "true.pt"), judged) > 0.75
    by_chance = [
        accuracy(student(weights, lesson(weights, 600, seed, shuffled=True), seed, tmp_path / f"{seed}.pt"), judged)
        for seed in (1, 2, 3)
    ]
    # Three standard errors of one run around a third.
    assert abs(float(np.mean(by_chance)) - 1 / 3) < 3 * (2 / 9 / 300) ** 0.5


def test_a_student_learns_from_soft_labels_of_texts_without_labels(weights: Path, tmp_path: Path) -> None:
    judged, few = lesson(weights, 300, seed=99), lesson(weights, 30, seed=1)
    many = lesson(weights, 600, seed=2)
    soft = 6.0 * np.eye(3, dtype=np.float32)[many.labels]
    longer = replace(QUICK, epochs=50, pool_batch=32)
    alone, helped = (
        train_student(weights, few, range(30), pool, 1, tmp_path / f"{name}.pt", longer)
        for name, pool in (("alone", None), ("helped", Lesson(many.tokens, soft, None)))
    )
    assert accuracy(helped, judged) > accuracy(alone, judged) + 0.1


def test_the_average_of_a_net_with_itself_is_the_net(weights: Path, tmp_path: Path) -> None:
    model = student(weights, lesson(weights, 60, seed=1), 1, tmp_path / "one.pt")
    assert same(average([model, model], weights), model)
