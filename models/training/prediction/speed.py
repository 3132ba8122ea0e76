"""`python -m prediction.speed FOLDER`: Python's side of `npm run bench:predict`, asked and answering in lines of JSON."""

import gzip
import json
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime

from .graph import ServedModel


def goldens(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """The sequences by which the service is held to Python, 200 of them, and σ of each."""
    told = json.loads(gzip.decompress((folder / "goldens.json.gz").read_bytes()))
    return np.array(told["features"], dtype=np.float32), np.array(told["sigma"], dtype=np.float32)


def answer(served: onnxruntime.InferenceSession, features: np.ndarray, sigma: np.ndarray, size: int, place: int) -> dict:
    """Seconds of one batch of `size` sequences, the one at `place` of them all, and CPU seconds."""
    places = np.arange(place * size, (place + 1) * size) % len(sigma)
    fed = {"features": features[places], "sigma": sigma[places]}
    cpu, began = time.process_time(), time.perf_counter()
    served.run(None, fed)
    return {"computing": time.perf_counter() - began, "cpu": time.process_time() - cpu}


def main() -> None:
    folder = Path(sys.argv[1])
    served, (features, sigma) = ServedModel(folder / "model.onnx").session, goldens(folder)
    for line in sys.stdin:
        question = json.loads(line)
        print(json.dumps(answer(served, features, sigma, question["size"], question["place"])), flush=True)


if __name__ == "__main__":
    main()
