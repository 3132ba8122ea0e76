"""Protocol (d): what each part is worth, with three seeds, on the same rows of all folds; sentiment where there are articles."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from .fit import Recipe
from .intervals import Claims
from .metrics import auc
from .names import INDICATORS, places
from .protocol import claims_of
from .sequences import Sequences
from .statistics import paired
from .walkforward import predict_folds, walk

SEEDS = (1, 2, 3)
#: Articles exist from and up to these days, and in these folds; only there is the sentiment block judged.
ARTICLES = ("2014-01-01", "2016-04-01")
LAST_WITH_ARTICLES = "2016q1"


def variants(recipe: Recipe, sentiment: bool) -> dict[str, Recipe]:
    """What would ship without sentiment and with three seeds, and with one part less or more each."""
    whole = replace(recipe, seeds=SEEDS)
    found = {
        "whole": whole,
        "withoutIndicators": replace(whole, without=(*places(INDICATORS), *whole.without)),
        "withoutAttention": replace(whole, attention=False),
        "withoutEnsemble": replace(whole, seeds=SEEDS[:1]),
    }
    if sentiment:
        # Hidden at random half of the time while it learns (`masked`), so that it also knows sessions without articles.
        found["withSentiment"] = replace(whole, without=())
    return found


def ablate(known: Sequences, recipe: Recipe, sentiment: bool, names: list[str], folder: Path, log=print) -> dict:
    """Figures of each variant over these folds, and its Brier score paired with the whole's (above 0: the whole is better)."""
    found, whole = {}, None
    for name, variant in variants(recipe, sentiment).items():
        of_articles = name == "withSentiment"
        folds = [each for each in names if each <= LAST_WITH_ARTICLES] if of_articles else names
        results = walk(known, folds, variant, folder / name, lambda line, name=name: log(f"{name} {line}"))
        rows, ups, centres = predict_folds(known, results)
        claims = claims_of(known.take(rows), ups, centres)
        whole = whole or claims
        own, other = (with_articles(each) if of_articles else each for each in (claims, whole))
        up = own.actual > 0
        errors, others = ((each.probability - up) ** 2 for each in (own, other))
        found[name] = {
            "rows": len(own),
            "accuracy": float(((own.probability > 0.5) == up).mean()),
            "auc": auc(own.probability, up),
            "brier": float(errors.mean()),
            "againstWhole": None if name == "whole" else paired(errors, others, own.settled),
        }
    return found


def with_articles(claims: Claims) -> Claims:
    first, last = (np.datetime64(day) for day in ARTICLES)
    return claims.take((claims.as_of >= first) & (claims.as_of < last))


def sentiment_pays(ablations: dict) -> bool:
    """Whether the whole is worse without sentiment by more than chance explains: only then does it ship with it."""
    judged = ablations.get("withSentiment")
    return judged is not None and judged["againstWhole"]["interval95"][1] < 0
