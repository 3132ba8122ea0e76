"""`python -m sentiment.speed FOLDER THREADS`: Python's side of `npm run bench:inference`, asked and answering in lines of JSON."""

import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from .served import ServedModel

#: As the service batches: texts of one length, at most so many.
LARGEST = 16


def as_the_service(sequences: list[list[int]]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Ids and mask of texts of one length, a lone text by itself."""
    by_length: dict[int, list[list[int]]] = defaultdict(list)
    for ids in sequences:
        by_length[len(ids)].append(ids)
    for alike in by_length.values():
        for at in range(0, len(alike), LARGEST):
            batch = np.array(alike[at : at + LARGEST], dtype=np.int64)
            yield batch, np.ones_like(batch)


def padded(sequences: list[list[int]]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """All texts at once, as long as the longest, which is what Python's users do."""
    batch = np.zeros((len(sequences), max(map(len, sequences))), dtype=np.int64)
    mask = np.zeros_like(batch)
    for row, ids in enumerate(sequences):
        batch[row, : len(ids)] = ids
        mask[row, : len(ids)] = 1
    yield batch, mask


def answer(model: ServedModel, texts: list[str], pads: bool) -> dict:
    """Seconds that one request took: `tokenising`, `computing`, and `cpu`, of both."""
    cpu, began = time.process_time(), time.perf_counter()
    sequences = [model.tokenizer.encode(text).ids for text in texts]
    tokenised = time.perf_counter()
    for ids, mask in (padded if pads else as_the_service)(sequences):
        model.run(ids, mask)
    computed = time.perf_counter()
    return {"tokenising": tokenised - began, "computing": computed - tokenised, "cpu": time.process_time() - cpu}


def main() -> None:
    folder, threads = Path(sys.argv[1]), int(sys.argv[2])
    model = ServedModel(folder / "model.onnx", folder / "tokenizer.json", threads)
    for line in sys.stdin:
        question = json.loads(line)
        if "memory" in question:
            value = {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}
        else:
            value = answer(model, question["texts"], question["pads"])
        print(json.dumps(value), flush=True)


if __name__ == "__main__":
    main()
