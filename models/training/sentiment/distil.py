"""The student: a small BERT, trained on labels and on the teacher's soft labels at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from .batches import batch_of, plan
from .encoder import Classifier, load_encoder
from .fit import Recipe, fit, save

STUDENT = Recipe(rate=1e-4, decay=0.9, head=5, epochs=4, pool_batch=24)

#: Soft labels are compared at this temperature; its square keeps their gradients of the size of the hard labels'.
SOFTNESS = 2.0

#: Share of the soft labels in the loss of a row that has a label.
SOFT_SHARE = 0.5


@dataclass(frozen=True)
class Lesson:
    """Texts to learn from: token ids, the teacher's logits, and labels where there are any."""

    tokens: Sequence[Sequence[int]]
    logits: np.ndarray | None
    labels: Sequence[int] | None


def soft_loss(logits: Tensor, teacher: Tensor) -> Tensor:
    """Kullback-Leibler divergence from the teacher's softened probabilities."""
    student = (logits / SOFTNESS).log_softmax(-1)
    return functional.kl_div(student, (teacher / SOFTNESS).softmax(-1), reduction="batchmean") * SOFTNESS**2


def train_student(
    weights: Path,
    labelled: Lesson,
    rows: Sequence[int],
    pool: Lesson | None,
    seed: int,
    done: Path,
    recipe: Recipe = STUDENT,
) -> Classifier:
    """A student of `rows` of the labelled texts and, where there is one, of the whole pool; its weights go to `done`.

    Every step takes one batch of each; the pool is passed through as often as the steps last.
    """
    model = Classifier(load_encoder(weights))
    if done.exists():
        model.load_state_dict(torch.load(done, weights_only=True))
        return model.eval()
    pad = model.encoder.shape.pad
    batches = plan([len(ids) for ids in labelled.tokens], rows, recipe.batch, seed, recipe.epochs)
    target = torch.tensor(labelled.labels)
    taught = None if labelled.logits is None else torch.from_numpy(labelled.logits)
    pool_batches: list[list[int]] = []
    if pool:
        passes = 1 + len(batches) * recipe.pool_batch // len(pool.tokens)
        lengths = [len(ids) for ids in pool.tokens]
        pool_batches = plan(lengths, range(len(pool.tokens)), recipe.pool_batch, seed + 1_000, passes)

    def loss_at(step: int) -> Tensor:
        batch = batch_of(labelled.tokens, batches[step], pad)
        logits = model(batch.ids, batch.mask)
        loss = functional.cross_entropy(logits, target[batch.rows])
        if taught is not None:
            loss = (1 - SOFT_SHARE) * loss + SOFT_SHARE * soft_loss(logits, taught[batch.rows])
        if pool and pool.logits is not None:
            batch = batch_of(pool.tokens, pool_batches[step], pad)
            loss = loss + soft_loss(model(batch.ids, batch.mask), torch.from_numpy(pool.logits)[batch.rows])
        return loss

    fit(model, recipe, len(batches), loss_at, seed, done.with_suffix(".checkpoint"))
    save(model.state_dict(), done)
    return model


def average(models: Sequence[Classifier], weights: Path) -> Classifier:
    """One net with the mean of the weights; the runs began alike, so they can be averaged."""
    result = Classifier(load_encoder(weights))
    states = [model.state_dict() for model in models]
    result.load_state_dict({name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]})
    return result.eval()
