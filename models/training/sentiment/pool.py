"""Texts without labels that the teacher scores and the student learns from."""

from collections.abc import Iterable, Sequence

import numpy as np
from tokenizers import Tokenizer

from .baselines import quick_probabilities
from .batches import tokenize
from .data import Rows
from .dedupe import near_pairs
from .text import key

#: Shares of the pool per class as a quick classifier sees it: most tweets are neutral, and those teach least.
SHARES = (0.32, 0.36, 0.32)


def candidates(articles: Iterable[str], tokenizer: Tokenizer, longest: int) -> list[str]:
    """One text per key, in order: no retweets, with a cashtag, at most `longest` tokens."""
    seen: set[str] = set()
    texts: list[str] = []
    for text in articles:
        same = key(text)
        if same in seen or len(same.split()) < 4 or text.startswith("RT @") or "$" not in text:
            continue
        seen.add(same)
        texts.append(text)
    lengths = [len(ids) for ids in tokenize(tokenizer, texts)]
    return [text for text, length in zip(texts, lengths) if length <= longest]


def choose(texts: Sequence[str], train: Rows, forbidden: Sequence[str], size: int, seed: int) -> list[str]:
    """`size` texts in random order, none a near-duplicate of a forbidden one or of an earlier one of the pool."""
    near = np.zeros(len(texts), dtype=bool)
    near[near_pairs(texts, forbidden)[0]] = True
    rows = np.flatnonzero(~near)
    random = np.random.default_rng(seed)
    rows = random.permutation(rows)
    guess = quick_probabilities(train.texts, train.labels, [texts[row] for row in rows], seed).argmax(1)
    picked = np.concatenate([rows[guess == label][: int(share * size * 1.15)] for label, share in enumerate(SHARES)])
    picked = random.permutation(picked)
    first, second = near_pairs([texts[row] for row in picked], [texts[row] for row in picked])
    repeated = set(first[first > second].tolist())
    return [texts[row] for at, row in enumerate(picked) if at not in repeated][:size]
