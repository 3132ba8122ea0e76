"""The files that are shipped, run as the service runs them: one text at a time or many of one length, nothing padded."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from .data import CLASSES
from .encoder import MAX_TOKENS
from .export import INPUTS, OUTPUT


class ServedModel:
    """An ONNX file and its tokenizer, with the options of the service."""

    def __init__(self, model: Path, tokenizer: Path, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self.tokenizer = Tokenizer.from_file(str(tokenizer))
        self.tokenizer.enable_truncation(MAX_TOKENS)

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of raw texts."""
        return [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]

    def run(self, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Probabilities of one batch."""
        return self.session.run([OUTPUT], dict(zip(INPUTS, (ids, mask))))[0]

    def probabilities(self, texts: Sequence[str], largest: int = 16) -> np.ndarray:
        """Texts × classes; only texts of equally many tokens share a batch."""
        ids = self.ids(texts)
        by_length: dict[int, list[int]] = defaultdict(list)
        for row, tokens in enumerate(ids):
            by_length[len(tokens)].append(row)
        result = np.empty((len(texts), len(CLASSES)), dtype=np.float32)
        for rows in by_length.values():
            for start in range(0, len(rows), largest):
                part = rows[start : start + largest]
                batch = np.array([ids[row] for row in part], dtype=np.int64)
                result[part] = self.run(batch, np.ones_like(batch))
        return result

    def padded(self, texts: Sequence[str], size: int) -> np.ndarray:
        """The same with padding: texts in their order, `size` to a batch."""
        parts = []
        ids = self.ids(texts)
        for start in range(0, len(ids), size):
            chunk = ids[start : start + size]
            batch = np.zeros((len(chunk), max(map(len, chunk))), dtype=np.int64)
            mask = np.zeros_like(batch)
            for at, tokens in enumerate(chunk):
                batch[at, : len(tokens)] = tokens
                mask[at, : len(tokens)] = 1
            parts.append(self.run(batch, mask))
        return np.concatenate(parts)

    def alone(self, texts: Sequence[str], copies: int = 1) -> np.ndarray:
        """The same text by text, each in a batch of `copies` of itself."""
        batches = (np.array([ids] * copies, dtype=np.int64) for ids in self.ids(texts))
        return np.array([self.run(batch, np.ones_like(batch))[0] for batch in batches])


def neighbours_matter(model: ServedModel, texts: Sequence[str], seed: int) -> float:
    """The largest change of any probability when texts are computed alone, in 64s with padding, and shuffled."""
    alone = model.alone(texts)
    order = np.random.default_rng(seed).permutation(len(texts))
    shuffled = np.empty_like(alone)
    shuffled[order] = model.padded([texts[at] for at in order], 64)
    others = (model.padded(texts, 64), shuffled, model.probabilities(texts))
    return float(max(np.abs(alone - other).max() for other in others))


def same_bits_alone(model: ServedModel, texts: Sequence[str]) -> bool:
    """Whether each text gets the same bits alone, beside a copy of itself, and beside others of its length."""
    alone = model.alone(texts)
    return np.array_equal(alone, model.alone(texts, copies=2)) and np.array_equal(alone, model.probabilities(texts))


def difference(a: np.ndarray, b: np.ndarray) -> dict:
    """How far two files agree on the same texts: share of equal labels, mean and largest difference of a probability."""
    return {
        "texts": len(a),
        "labelAgreement": float((a.argmax(1) == b.argmax(1)).mean()),
        "meanDifference": float(np.abs(a - b).mean()),
        "largestDifference": float(np.abs(a - b).max()),
    }
