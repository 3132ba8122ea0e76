"""The teacher: MPNet, its upper half fine-tuned. What its frozen lower half gives is computed once."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from .batches import batch_of, in_order, plan
from .encoder import Classifier, load_encoder
from .fit import Recipe, fit, save
from .precision import mixed

TEACHER = Recipe(rate=5e-5, decay=0.9, head=10, epochs=2, frozen=6)


def frozen_states(model: Classifier, tokens: Sequence[Sequence[int]], below: int, cache: Path) -> list[Tensor]:
    """Per text, tokens × hidden: what the layers below `below` give."""
    if cache.exists():
        return torch.load(cache, weights_only=True)
    model.eval()
    states: list[Tensor] = [torch.empty(0)] * len(tokens)
    with torch.no_grad(), mixed():
        for batch in in_order(tokens, model.encoder.shape.pad):
            x = model.encoder.run(model.encoder.embed(batch.ids), batch.mask, 0, below)
            for at, row in enumerate(batch.rows.tolist()):
                states[row] = x[at, : len(tokens[row])].float().clone()
    save(states, cache)
    return states


def train_teacher(
    weights: Path, tokens: Sequence[Sequence[int]], labels: Sequence[int], rows: Sequence[int], seed: int, cache: Path
) -> Classifier:
    """A teacher trained on `rows`; its weights are kept in the folder `cache`."""
    model = Classifier(load_encoder(weights))
    done = cache / f"teacher-{seed}.pt"
    if done.exists():
        model.load_state_dict(torch.load(done, weights_only=True))
        return model.eval()
    states = frozen_states(model, tokens, TEACHER.frozen, cache / "teacher-states.pt")
    target = torch.tensor(labels)
    batches = plan([len(t) for t in tokens], rows, TEACHER.batch, seed, TEACHER.epochs)

    def loss_at(step: int) -> Tensor:
        batch = batch_of(tokens, batches[step], model.encoder.shape.pad)
        x = torch.zeros(*batch.ids.shape, model.encoder.shape.hidden)
        for at, row in enumerate(batches[step]):
            x[at, : len(tokens[row])] = states[row]
        x = model.encoder.run(x, batch.mask, TEACHER.frozen, len(model.encoder.layers))
        return functional.cross_entropy(model.pool(x, batch.mask), target[batch.rows])

    fit(model, TEACHER, len(batches), loss_at, seed, cache / f"teacher-{seed}.checkpoint")
    save(model.state_dict(), done)
    return model


def logits_above(model: Classifier, states: Sequence[Tensor], cache: Path) -> np.ndarray:
    """Logits of the texts whose frozen states are known: only the upper layers run."""
    if cache.exists():
        return np.load(cache)
    result = np.empty((len(states), model.head.out_features), dtype=np.float32)
    order = sorted(range(len(states)), key=lambda row: len(states[row]))
    layers = len(model.encoder.layers)
    with torch.no_grad(), mixed():
        for start in range(0, len(order), 64):
            rows = order[start : start + 64]
            x = torch.nn.utils.rnn.pad_sequence([states[row] for row in rows], batch_first=True)
            mask = torch.zeros(x.shape[:2], dtype=torch.int64)
            for at, row in enumerate(rows):
                mask[at, : len(states[row])] = 1
            result[rows] = model.pool(model.encoder.run(x, mask, TEACHER.frozen, layers), mask).float().numpy()
    np.save(cache, result)
    return result


def logits_of(
    model: Classifier, tokens: Sequence[Sequence[int]], cache: Path | None = None, quick: bool = False
) -> np.ndarray:
    """Logits per text, kept in the file `cache`; computing goes on in chunks, so an interrupted run resumes.

    `quick` allows half precision, which is enough for soft labels.
    """
    parts: list[np.ndarray] = []
    chunk = 2_048
    for start in range(0, len(tokens), chunk):
        part = cache.with_suffix(f".{start}.npy") if cache else None
        if part and part.exists():
            parts.append(np.load(part))
            continue
        piece = tokens[start : start + chunk]
        result = np.empty((len(piece), model.head.out_features), dtype=np.float32)
        with torch.no_grad(), mixed(quick):
            for batch in in_order(piece, model.encoder.shape.pad):
                result[batch.rows.numpy()] = model(batch.ids, batch.mask).float().numpy()
        if part:
            np.save(part, result)
            print(f"scored {start + len(piece)} of {len(tokens)}", flush=True)
        parts.append(result)
    return np.concatenate(parts)
