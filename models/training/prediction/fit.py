"""Fits an ensemble to the training sequences; the epoch is the one with the least loss on the validation sequences."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from .names import SENTIMENT, places
from .network import Ensemble
from .scaling import Scaler, fit_scaler
from .sequences import Sequences

BLOCK = places(SENTIMENT)


@dataclass(frozen=True)
class Recipe:
    """How an ensemble is trained."""

    seeds: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8)
    hidden: int = 16
    epochs: int = 4
    batch: int = 256
    rate: float = 1e-3
    decay: float = 1e-2
    dropout: float = 0.1
    masked: float = 0.5
    attention: bool = True
    #: Columns that are hidden from the net: by default the sentiment block, which ships only if it proves its worth.
    without: tuple[int, ...] = tuple(BLOCK)
    #: What λ is chosen from on validation rows. No return is claimed while no skill is shown: λ is 0.
    shrinkages: tuple[float, ...] = (0.0,)


@dataclass
class Fitted:
    net: Ensemble
    scaler: Scaler
    #: Losses on the validation sequences after each epoch, and the epoch that was kept (from 1).
    losses: list[float]
    epoch: int


def targets(part: Sequences) -> np.ndarray:
    """Entries × 3: up, return / σ and return / σ beside its session's mean, both within ±4."""
    ratio = np.clip(part.actual / part.sigma, -4, 4)
    days, inverse = np.unique(part.as_of, return_inverse=True)
    means = np.bincount(inverse, ratio) / np.bincount(inverse)
    return np.stack([part.actual > 0, ratio, ratio - means[inverse]], axis=1).astype(np.float32)


def loss_of(outputs: Tensor, wanted: Tensor) -> Tensor:
    """Per seed: cross-entropy of up plus a tenth of the squared errors of both returns."""
    wanted = wanted.expand(outputs.shape[0], -1, -1)
    entropy = nn.functional.binary_cross_entropy_with_logits(outputs[..., 0], wanted[..., 0], reduction="none")
    squares = (outputs[..., 1:] - wanted[..., 1:]).square().sum(2)
    return (entropy + 0.1 * squares).mean(1)


def fit(train: Sequences, validation: Sequences | None, recipe: Recipe, epochs: int | None = None) -> Fitted:
    """Without validation sequences the last epoch is kept. One thread, fixed seeds: the same in, the same out."""
    torch.manual_seed(recipe.seeds[0])
    rng = np.random.default_rng(recipe.seeds[0])
    scaler = fit_scaler(train.matrix.features[np.unique(train.steps)], recipe.without)
    table = torch.from_numpy(scaler.apply(train.matrix.features))
    steps, wanted = torch.from_numpy(train.steps), torch.from_numpy(targets(train))
    net = Ensemble(list(recipe.seeds), recipe.hidden, recipe.attention)
    optimiser = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    epochs = epochs or recipe.epochs
    total = epochs * -(-len(train) // recipe.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.rate, total_steps=total, pct_start=0.1)
    checked = None if validation is None else torch.from_numpy(targets(validation))
    losses: list[float] = []
    best: dict[str, Tensor] = {}
    for _ in range(epochs):
        net.train()
        order = rng.permutation(len(train))
        for start in range(0, len(order), recipe.batch):
            chosen = torch.from_numpy(order[start : start + recipe.batch])
            fed = table[steps[chosen]]
            hidden = torch.from_numpy(rng.random(len(chosen)) < recipe.masked)
            fed[:, :, BLOCK] *= (~hidden)[:, None, None].float()
            optimiser.zero_grad()
            # Summed, so that each seed learns as if it were alone.
            loss_of(net(fed, recipe.dropout), wanted[chosen]).sum().backward()
            optimiser.step()
            schedule.step()
        if checked is None:
            continue
        scores = torch.from_numpy(run(net, table, validation.steps)).mean(0, keepdim=True)
        losses.append(float(loss_of(scores, checked).mean()))
        if losses[-1] == min(losses):
            best = {name: value.clone() for name, value in net.state_dict().items()}
    if best:
        net.load_state_dict(best)
    net.eval()
    return Fitted(net, scaler, losses, int(np.argmin(losses)) + 1 if losses else epochs)


def run(net: Ensemble, table: Tensor, steps: np.ndarray, batch: int = 4096) -> np.ndarray:
    """Outputs of every seed: seeds × entries × 3."""
    net.eval()
    index = torch.from_numpy(steps)
    with torch.inference_mode():
        parts = [net(table[index[at : at + batch]]).numpy() for at in range(0, len(index), batch)]
    return np.concatenate(parts, axis=1)


def outputs_of(fitted: Fitted, part: Sequences) -> np.ndarray:
    """Mean over the seeds: entries × 3."""
    table = torch.from_numpy(fitted.scaler.apply(part.matrix.features))
    return run(fitted.net, table, part.steps).mean(0)
