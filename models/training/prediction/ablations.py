"""Protocol (d): what each part is worth, with three seeds, on the same rows of three folds."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from .fit import Recipe
from .metrics import auc
from .names import INDICATORS, places
from .protocol import claims_of
from .sequences import Sequences
from .statistics import paired
from .walkforward import predict_folds, walk

SEEDS = (1, 2, 3)
#: One fold a year, for the time it takes.
FOLDS = ("2014q4", "2015q4", "2016q4")
#: Articles exist from and up to these days; only there is the sentiment block judged.
ARTICLES = ("2014-01-01", "2016-04-01")


def variants(recipe: Recipe, sentiment: bool) -> dict[str, Recipe]:
    """What would ship with three seeds, and with one part less or more each."""
    whole = replace(recipe, seeds=SEEDS)
    found = {
        "whole": whole,
        "withoutIndicators": replace(whole, without=(*places(INDICATORS), *whole.without)),
        "withoutAttention": replace(whole, attention=False),
        "withoutEnsemble": replace(whole, seeds=SEEDS[:1]),
    }
    if sentiment:
        found["withSentiment"] = replace(whole, without=())
    return found


def ablate(known: Sequences, recipe: Recipe, sentiment: bool, folder: Path, log=print) -> dict:
    """Figures of each variant, and its Brier score paired with the whole's (above 0: the whole is better)."""
    found, whole = {}, None
    for name, variant in variants(recipe, sentiment).items():
        results = walk(known, list(FOLDS), variant, folder / name, lambda line, name=name: log(f"{name} {line}"))
        rows, ups, centres = predict_folds(known, results)
        claims = claims_of(known.take(rows), ups, centres)
        whole = whole or claims
        chosen = np.ones(len(claims), bool)
        if name == "withSentiment":
            first, last = (np.datetime64(day) for day in ARTICLES)
            chosen = (claims.as_of >= first) & (claims.as_of < last)
        up = claims.actual[chosen] > 0
        own, other = ((each.probability[chosen] - up) ** 2 for each in (claims, whole))
        found[name] = {
            "rows": int(chosen.sum()),
            "accuracy": float(((claims.probability[chosen] > 0.5) == up).mean()),
            "auc": auc(claims.probability[chosen], up),
            "brier": float(own.mean()),
            "againstWhole": None if name == "whole" else paired(own, other, claims.settled[chosen]),
        }
    return found
