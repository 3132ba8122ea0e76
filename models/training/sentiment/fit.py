"""The training loop: AdamW with layer-wise learning rates, warm-up and cosine, and checkpoints to resume from."""

import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from .encoder import Classifier
from .precision import mixed


@dataclass(frozen=True)
class Recipe:
    """How a net is trained.

    `rate` is the top layer's learning rate; `batch` counts texts with labels, `pool_batch` those without, per step;
    `frozen` counts the lower layers that do not learn, embeddings included.
    """

    rate: float
    decay: float
    head: float
    epochs: int
    batch: int = 32
    pool_batch: int = 16
    warm_up: float = 0.08
    weight_decay: float = 0.01
    frozen: int = 0
    freeze_words: bool = True


def parameter_groups(model: Classifier, recipe: Recipe) -> list[dict]:
    """The head learns fastest, every layer below the top by the factor `decay` more slowly; frozen ones not at all."""
    layers = model.encoder.layers
    groups = [{"params": list(model.head.parameters()), "rate": recipe.rate * recipe.head}]
    for number, layer in enumerate(layers):
        if number >= recipe.frozen:
            groups.append(
                {"params": list(layer.parameters()), "rate": recipe.rate * recipe.decay ** (len(layers) - 1 - number)}
            )
    if recipe.frozen == 0:
        encoder = model.encoder
        lowest: list[nn.Parameter] = [encoder.position.weight, *encoder.norm.parameters()]
        if encoder.relative is not None:
            lowest.append(encoder.relative.weight)
        if not recipe.freeze_words:
            lowest.append(encoder.word.weight)
        groups.append({"params": lowest, "rate": recipe.rate * recipe.decay ** len(layers)})
    learning = {id(parameter) for group in groups for parameter in group["params"]}
    for parameter in model.parameters():
        parameter.requires_grad = id(parameter) in learning
    return groups


def schedule(step: int, steps: int, warm_up: float) -> float:
    """Share of the learning rate at a step: a line up to 1, then half a cosine down to 0."""
    rising = max(1, int(steps * warm_up))
    if step < rising:
        return (step + 1) / rising
    return 0.5 * (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising)))


def fit(
    model: Classifier,
    recipe: Recipe,
    steps: int,
    loss_at: Callable[[int], Tensor],
    seed: int,
    checkpoint: Path | None = None,
    every: int = 150,
) -> float:
    """Trains for `steps` steps and gives the seconds it took. An interrupted run goes on from its checkpoint and ends alike.

    `loss_at(step)` computes the loss of one step; it must depend on the step, the model and torch's random numbers alone.
    """
    groups = parameter_groups(model, recipe)
    optimizer = torch.optim.AdamW(
        [{"params": g["params"], "lr": g["rate"]} for g in groups], weight_decay=recipe.weight_decay, fused=True
    )
    learning = [p for g in groups for p in g["params"]]
    torch.manual_seed(seed)
    first, spent = 0, 0.0
    if checkpoint and checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        torch.set_rng_state(saved["random"])
        first, spent = saved["step"], saved["seconds"]
    began = time.perf_counter() - spent
    running = 0.0
    model.train()
    for step in range(first, steps):
        for group, at in zip(optimizer.param_groups, groups):
            group["lr"] = at["rate"] * schedule(step, steps, recipe.warm_up)
        with mixed():
            loss = loss_at(step)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(learning, 1.0)
        optimizer.step()
        running += (loss.item() - running) / min(50, step - first + 1)
        if (step + 1) % every == 0 or step + 1 == steps:
            seconds = time.perf_counter() - began
            print(f"step {step + 1} of {steps}, loss {running:.4f}, {seconds:.0f} s", flush=True)
            if checkpoint:
                save(
                    {
                        "model": model.state_dict(),
                        "optimizer": optimizer.state_dict(),
                        "random": torch.get_rng_state(),
                        "step": step + 1,
                        "seconds": seconds,
                    },
                    checkpoint,
                )
    model.eval()
    return time.perf_counter() - began


def save(value: object, path: Path) -> None:
    """Writes beside the target and renames, so that a file is whole or not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".partial")
    torch.save(value, beside)
    os.replace(beside, path)
