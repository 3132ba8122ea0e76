"""Texts to token ids, and ids to batches of like length, in an order that depends on a seed alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Regex, Tokenizer
from tokenizers.normalizers import Replace
from tokenizers.normalizers import Sequence as InTurn
from torch import Tensor

from .encoder import MAX_TOKENS
from .text import ANY_IDEOGRAPH, RARE_IDEOGRAPH, URL


@dataclass(frozen=True)
class Batch:
    """`rows`: indices of the texts; `ids`: rows × tokens; `mask` is None where nothing is padded."""

    rows: Tensor
    ids: Tensor
    mask: Tensor | None


def load_tokenizer(path: Path) -> Tokenizer:
    """A published tokenizer.json, changed: every URL is read as `http`, a text is cut at `MAX_TOKENS`, nothing is padded."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.normalizer = InTurn(
        [Replace(Regex(URL), "http"), Replace(Regex(RARE_IDEOGRAPH), ANY_IDEOGRAPH), tokenizer.normalizer]
    )
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def tokenize(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """Token ids of every text."""
    return [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]


def batch_of(tokens: Sequence[Sequence[int]], rows: Sequence[int], pad: int) -> Batch:
    """One batch, padded to its longest text."""
    longest = max(len(tokens[row]) for row in rows)
    ids = torch.full((len(rows), longest), pad, dtype=torch.int64)
    mask = torch.zeros((len(rows), longest), dtype=torch.int64)
    for at, row in enumerate(rows):
        ids[at, : len(tokens[row])] = torch.tensor(tokens[row])
        mask[at, : len(tokens[row])] = 1
    return Batch(torch.tensor(rows), ids, None if bool(mask.all()) else mask)


def in_order(tokens: Sequence[Sequence[int]], pad: int, size: int = 64) -> Iterator[Batch]:
    """Every text once, by length: for inference."""
    order = sorted(range(len(tokens)), key=lambda row: len(tokens[row]))
    for start in range(0, len(order), size):
        yield batch_of(tokens, order[start : start + size], pad)


def plan(lengths: Sequence[int], rows: Sequence[int], size: int, seed: int, epochs: int) -> list[list[int]]:
    """The rows of every batch of `epochs` passes: shuffled, then sorted by length within 50 batches, then shuffled."""
    random = np.random.default_rng(seed)
    batches: list[list[int]] = []
    for _ in range(epochs):
        order = random.permutation(np.asarray(rows))
        epoch: list[list[int]] = []
        for start in range(0, len(order), 50 * size):
            chunk = sorted(order[start : start + 50 * size].tolist(), key=lambda row: lengths[row])
            epoch += [chunk[at : at + size] for at in range(0, len(chunk), size)]
        batches += [epoch[at] for at in random.permutation(len(epoch))]
    return batches
