"""Near-duplicates: found by the words that texts share, kept together by the splits."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from .text import key, words

#: Two texts whose sets of words have this Jaccard index or more are near-duplicates.
NEAR = 0.8


def word_matrix(texts: Sequence[str], vocabulary: dict[str, int]) -> csr_matrix:
    """One row per text, one column per word, 1 where the text has the word. New words extend the vocabulary."""
    columns: list[int] = []
    starts = [0]
    for text in texts:
        columns += sorted({vocabulary.setdefault(word, len(vocabulary)) for word in words(text)})
        starts.append(len(columns))
    ones = np.ones(len(columns), dtype=np.float32)
    return csr_matrix((ones, columns, starts), shape=(len(texts), len(vocabulary)))


def near_pairs(left: Sequence[str], right: Sequence[str], chunk: int = 2_000) -> tuple[np.ndarray, np.ndarray]:
    """Indices of all pairs (one of `left`, one of `right`) that are near-duplicates. A text without words has none."""
    vocabulary: dict[str, int] = {}
    a = word_matrix(left, vocabulary)
    b = word_matrix(right, vocabulary)
    a.resize((a.shape[0], len(vocabulary)))
    size_a, size_b = a.getnnz(axis=1), b.getnnz(axis=1)
    turned = b.T.tocsr()
    rows, columns = [], []
    for start in range(0, a.shape[0], chunk):
        common = (a[start : start + chunk] @ turned).tocoo()
        union = size_a[start + common.row] + size_b[common.col] - common.data
        near = common.data >= NEAR * union
        rows.append(start + common.row[near])
        columns.append(common.col[near])
    return np.concatenate(rows), np.concatenate(columns)


def groups_of(texts: Sequence[str]) -> np.ndarray:
    """A group number per text; near-duplicates, and theirs in turn, share one."""
    rows, columns = near_pairs(texts, texts)
    graph = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(texts), len(texts)))
    return connected_components(graph, directed=False)[1]


def split_groups(groups: np.ndarray, share: float, seed: int) -> np.ndarray:
    """True for about `share` of the rows; whole groups only."""
    order = np.random.default_rng(seed).permutation(groups.max() + 1)
    sizes = np.bincount(groups)
    chosen = order[np.cumsum(sizes[order]) <= share * len(groups)]
    return np.isin(groups, chosen)


def repeats_of(texts: Sequence[str], of: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Which of `texts` duplicate one of `of`: by key, and by key or Jaccard index."""
    keys = {key(text) for text in of} - {""}
    exact = np.array([key(text) in keys for text in texts])
    near = exact.copy()
    near[np.unique(near_pairs(texts, of)[0])] = True
    return exact, near
