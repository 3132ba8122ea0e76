"""Protocol (a): the official ACL18 splits and thresholds, for comparison with the literature; nothing of it is served."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch

from .fit import Fitted, Recipe, fit, run
from .metrics import auc, mcc
from .sequences import Sequences

#: Days of the target session, the first in, the last out.
SPLITS = {
    "train": ("2014-01-01", "2015-08-01"),
    "validation": ("2015-08-01", "2015-10-01"),
    "test": ("2015-10-01", "2016-01-01"),
}
RISE, FALL = 0.0055, -0.005
SEEDS = tuple(range(1, 11))

#: What was tried; the one with the least validation loss is looked at on the test.
TRIALS = {f"{hidden} hidden units": Recipe(seeds=SEEDS, hidden=hidden) for hidden in (8, 16, 32)}


@dataclass(frozen=True)
class Split:
    part: Sequences
    up: np.ndarray


def split_of(known: Sequences, name: str) -> Split:
    """Rows whose adjusted close moves by at least 0.55 % up or 0.5 % down; the rest is dropped."""
    first, last = (np.datetime64(day) for day in SPLITS[name])
    move, target = known.matrix.acl18_move[known.rows], known.matrix.target_dates[known.rows]
    kept = np.flatnonzero((target >= first) & (target < last) & ((move >= RISE) | (move <= FALL)))
    return Split(replace(known.take(kept), actual=move[kept]), move[kept] > 0)


def acl18(known: Sequences, folder: Path, log=print) -> dict:
    """Every trial on the validation rows, the chosen one on the test rows, once."""
    train, held, test = (split_of(known, name) for name in SPLITS)
    tried = {name: trial(known, name, folder, log) for name in TRIALS}
    chosen = min(tried, key=lambda name: tried[name]["losses"].min())
    return {
        "rows": {
            "train": len(train.up),
            "validation": len(held.up),
            "validationUp": int(held.up.sum()),
            "test": len(test.up),
            "testUp": int(test.up.sum()),
        },
        "trials": {
            name: {
                "loss": float(found["losses"].min()),
                "epoch": int(found["losses"].argmin()) + 1,
                **figures(found["validation"], held.up),
                "recipe": asdict(TRIALS[name]),
            }
            for name, found in tried.items()
        },
        "chosen": chosen,
        "test": figures(tried[chosen]["test"], test.up),
        "alwaysUp": float(test.up.mean()),
    }


def trial(known: Sequences, name: str, folder: Path, log=print) -> dict[str, np.ndarray]:
    """Validation losses by epoch, and log-odds of each seed on validation and test rows: seeds × rows."""
    done = folder / f"{name}.npz"
    if not done.exists():
        train, held, test = (split_of(known, part) for part in SPLITS)
        fitted = fit(train.part, held.part, TRIALS[name])
        folder.mkdir(parents=True, exist_ok=True)
        odds = {"validation": members(fitted, held.part), "test": members(fitted, test.part)}
        np.savez(done, losses=np.array(fitted.losses), **odds)
        log(f"(a) {name}: validation loss {min(fitted.losses):.5f}")
    return dict(np.load(done))


def members(fitted: Fitted, part: Sequences) -> np.ndarray:
    """Log-odds of each seed: seeds × rows."""
    table = torch.from_numpy(fitted.scaler.apply(part.matrix.features))
    return run(fitted.net, table, part.steps)[..., 0]


def figures(odds: np.ndarray, up: np.ndarray) -> dict:
    """Of the mean over the seeds, and of each seed by itself."""
    single = [float(((each > 0) == up).mean()) for each in odds]
    mean = odds.mean(0)
    return {
        "ensemble": {"accuracy": float(((mean > 0) == up).mean()), "mcc": mcc(mean > 0, up), "auc": auc(mean, up)},
        "seeds": {"accuracies": single, "mean": float(np.mean(single)), "deviation": float(np.std(single, ddof=1))},
        "saidUp": float((mean > 0).mean()),
    }
