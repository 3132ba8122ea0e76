"""REPORT.md: every figure comes from the report."""


def percent(value: float | None, digits: int = 2) -> str:
    """0.5312 as 53.12 %."""
    return "" if value is None else f"{value * 100:.{digits}f} %"


def span(values: list[float] | None, digits: int = 4) -> str:
    return "" if values is None else f"{values[0]:.{digits}f} to {values[1]:.{digits}f}"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def verdict(report: dict) -> str:
    judged = report["protocolB"]
    skill, score = judged["brierSkill"], judged["intervalScore"]
    floors = [name for name, each in judged["floors"].items() if not each["passed"]]
    passed = "Every floor is passed." if not floors else f"Floors that are not passed: {', '.join(floors)}."
    if report["skill"] == "shown":
        found = "The probability is better than the expanding base rate by more than chance explains: `skill: shown`."
    else:
        found = (
            "Out of time the probability is not better than the expanding base rate by more than chance explains. The card says "
            "`skill: none`, and the service serves the baseline in its place: a centre of 0 and the base rate."
        )
    return (
        f"{found} Brier skill {skill['skill']:.5f} (95 %: {span(skill['interval95'], 5)}); interval score against the EWMA-conformal "
        f"baseline {score['difference']:+.6f} (95 %: {span(score['interval95'], 6)}). {passed}"
    )


def write_up(report: dict, card: dict) -> str:
    judged, data, compute = report["protocolB"], report["data"], report["compute"]
    model, baseline = judged["model"], judged["baseline"]
    recipe = report["recipe"]
    shuffled, leaked = report["canaries"]["shuffled"], report["canaries"]["leaked"]
    above = model["direction"]["accuracy"] - model["alwaysUp"]
    audit = (
        "It is more than 1.5 points above always-up, so a leak was looked for: see the canaries."
        if above > 0.015
        else "It is not 1.5 points above always-up, so no leak had to be looked for."
    )
    return f"""# attention-lstm {report["version"]}

Says of the next session of an instrument how probable a total return above 0 is, and what return to expect.

{verdict(report)}

- {len(recipe["seeds"])} seeds of an attention-LSTM ({recipe["hidden"]} hidden units, {card["steps"]} steps of {len(card["inputs"][0]["columns"])} features) and two linear scores in
  one ONNX graph of {card["model"]["bytes"] / 1e3:.0f} kB; a bar enters as `{card["featureSet"]}`.
- The sentiment block is {card["sentiment"]}.
- No figure below is of rows that a model has learned from, or chosen anything by. The shipped file has learned through
  {card["trainedThrough"]}, so it has no such rows in this data: the figures are of the {len(report["folds"])} fold models made the same way.
- Data: {data["features"]["rows"]} rows of {data["features"]["symbols"]} US stocks, {data["from"]} to {data["through"]} (export
  `{data["features"]["sha256"][:16]}…`). {data["withoutTargetSession"]} predictions settle by a later bar than their target session's, and are counted.

## Out of time: quarterly expanding walk-forward (protocol b)

{model["predictions"]} predictions of {model["sessions"]} sessions, embargo of 5 sessions; intervals are 95 %, over resampled days.

{main_table(judged)}

Always saying "up" is right in {percent(model["alwaysUp"])}. {audit}
Within a day the AUC is {judged["withinDayAuc"]["auc"]:.4f} (standard error {judged["withinDayAuc"]["standardError"]:.4f}). Deflated Sharpe ratio: {percent(judged["deflatedSharpe"]["probability"], 1)}
that the ratio of {judged["deflatedSharpe"]["sharpe"]:.2f} (no costs) is more than the best of {judged["deflatedSharpe"]["trials"]} trials without skill shows; after 5 and 10 basis
points {model["trading"]["sharpe"]["after5"]:.2f} and {model["trading"]["sharpe"]["after10"]:.2f}.

{floor_table(judged)}

Targets: {"; ".join(f"{name} {'reached' if reached else 'not reached'}" for name, reached in judged["targets"].items())}.

{baseline_table(judged)}

{quarter_table(report)}

Plots: [reliability](plots/reliability.svg), [coverage by quarter](plots/coverage-by-quarter.svg), [by day](plots/coverage-by-day.svg),
[cumulated Brier score](plots/cumulative-brier.svg), [attention by lag](plots/attention-by-lag.svg).

{acl18_part(report["protocolA"])}

## What each part is worth

Three seeds each, on the same rows of {ablated(report)}; a difference above 0 says that the whole is better.

{ablation_table(report["ablations"])}

{sentiment_part(report)}

## Canaries (fold 2014q3)

- Outcomes shuffled: within-day AUC {shuffled["mean"]:.4f}, standard error {shuffled["standardError"]:.4f}, over {len(shuffled["aucs"])} seeds: {"passed" if shuffled["passed"] else "FAILED"}.
- Features a day too late: {percent(leaked["accuracy"], 1)} right (must exceed 85 %): {"passed" if leaked["passed"] else "FAILED"}.

## What was tried and looked at

{chr(10).join(f"{n}. {trial}" for n, trial in enumerate(report["trials"], start=1))}

{table(["look at rows out of time", "saw", "changed"], [[each["rows"], each["saw"], each["changed"]] for each in report["looks"]])}

In protocol (a) {len(report["protocolA"]["trials"])} recipes were compared on validation rows, and one was looked at on the test rows. {report["protocolANote"]}

## How it was made

- Scaler, ensemble and the linear scores learn from a fold's training rows; epoch, calibration and λ come from the 63 sessions before
  the embargo, calibration and λ from those of earlier folds too. λ is chosen from {", ".join(f"{each:g}" for each in recipe["shrinkages"])}.
- What the market returns of the 15 sessions explain of a score is taken out of it, and weights come from what is left beside each day's
  mean: some hundred days say little about the market, but much about what tells the instruments of a day apart.
- CPU: {compute["foldsCpuSeconds"] / 60:.1f} minutes of one core for all folds, {compute["shippedCpuSeconds"] / 60:.1f} for the shipped model, {compute["ablationsAndCanariesCpuSeconds"] / 60:.1f} for ablations and canaries.
- `npm run models:train:prediction -- --features FILE` does it again: same features, same files.

## Data and licence

StockNet's daily prices (MIT), 2012-09 to 2017-09. No row of it is part of this project. The model is under Marketlog's licence (MIT).

## Use and limits

For US stocks with 150 daily bars. It has seen large companies in five mostly rising years. It is no advice.
"""


def main_table(judged: dict) -> str:
    model, base = judged["model"], judged["baseline"]
    skill, score, width = judged["brierSkill"], judged["intervalScore"], judged["width"]
    rows = [
        [name, *(f"{side['direction'][key]:.4f}" if side["direction"][key] is not None else "" for side in (model, base)), note]
        for name, key, note in (
            ("accuracy", "accuracy", span(model["direction"]["accuracyInterval"])),
            ("MCC", "mcc", ""),
            ("AUC", "auc", ""),
            ("Brier score", "brier", f"skill {skill['skill']:.5f} ({span(skill['interval95'], 5)})"),
            ("log loss", "logLoss", ""),
            ("calibration error", "calibrationError", ""),
        )
    ]
    for name, key, note in (
        ("coverage", "coverage", ""),
        ("width", "width", f"{width['difference']:+.6f} ({span(width['interval95'], 6)})"),
        ("interval score", "score", f"{score['difference']:+.6f} ({span(score['interval95'], 6)}), p {score['pValue'] or 1:.3f}"),
    ):
        rows.append([name, f"{model['interval'][key]:.5f}", f"{base['interval'][key]:.5f}", note])
    for name, key in (("MAE ratio to persistence", "maeRatio"), ("MSE ratio", "mseRatio"), ("rank IC", "rankIc"), ("ICIR", "icir")):
        rows.append([name, *("" if side["returns"][key] is None else f"{side['returns'][key]:.5f}" for side in (model, base)), ""])
    return table(["", "model", "no model: base rate, EWMA-conformal", "interval, or difference with interval"], rows)


def floor_table(judged: dict) -> str:
    def shown(each: dict) -> str:
        value = each["value"]
        return (span(value) if isinstance(value, list) else f"{value:.5f}") + ("" if each["passed"] else " (not passed)")

    rows = [[name, shown(each), shown(judged["baselineFloors"][name])] for name, each in judged["floors"].items()]
    return table(["floor", "model", "no model"], rows)


def baseline_table(judged: dict) -> str:
    rows = []
    for name, each in judged["baselines"].items():
        skill = each["brierSkill"]
        told = "" if skill is None else f"{skill['skill']:.5f} ({span(skill['interval95'], 5)})"
        mcc = "" if each["mcc"] is None else f"{each['mcc']:.4f}"
        rows.append([name, percent(each["accuracy"]), mcc, f"{each['auc']:.4f}", f"{each['withinDayAuc']:.4f}", told])
    return table(["baseline", "accuracy", "MCC", "AUC", "within-day AUC", "Brier skill"], rows)


def quarter_table(report: dict) -> str:
    coverage = report["protocolB"]["coverage"]["quarters"]
    rows = [
        [
            fold["version"],
            str(fold["rows"]["train"]),
            str(fold["rows"]["test"]),
            str(fold["epoch"]),
            str(fold["lambda"]),
            f"{coverage.get(fold['version'][-6:], float('nan')):.3f}",
            f"`{fold['sha256'][:12]}`",
        ]
        for fold in report["folds"]
    ]
    return table(["fold", "training rows", "predictions", "epoch", "λ", "coverage", "SHA-256"], rows)


def acl18_part(found: dict) -> str:
    test, rows = found["test"], found["rows"]
    tried = [
        [name, f"{each['loss']:.5f}", percent(each["ensemble"]["accuracy"]), f"{each['ensemble']['mcc'] or 0:.3f}"]
        for name, each in found["trials"].items()
    ]
    return f"""## The literature's split (protocol a)

{rows["train"]} training, {rows["validation"]} validation ({rows["validationUp"]} up) and {rows["test"]} test rows ({rows["testUp"]} up). A predictor without skill that is constant within each day has a standard
deviation of 4.7 points on these test rows, so they prove nothing; nothing of it is served.

{table(["recipe, 10 seeds", "validation loss", "validation accuracy", "MCC"], tried)}

Chosen by validation loss: {found["chosen"]}. On the test rows: accuracy {percent(test["ensemble"]["accuracy"])}, MCC {test["ensemble"]["mcc"] or 0:.3f}, AUC {test["ensemble"]["auc"]:.3f}; its seeds by
themselves {percent(test["seeds"]["mean"])} on average, deviation {test["seeds"]["deviation"] * 100:.2f} points; always up {percent(found["alwaysUp"])}. The aim was 57 % and .13."""


def ablation_table(found: dict) -> str:
    rows = []
    for name, each in found.items():
        test = each["againstWhole"]
        told = "" if test is None else f"{test['difference']:+.6f} ({span(test['interval95'], 6)})"
        rows.append([name, str(each["rows"]), percent(each["accuracy"]), f"{each['auc']:.4f}", f"{each['brier']:.5f}", told])
    return table(["", "rows", "accuracy", "AUC", "Brier score", "difference of Brier scores"], rows)


def ablated(report: dict) -> str:
    names = report["ablationFolds"]
    if len(names) == len(report["folds"]):
        return f"all {len(names)} folds"
    return f"the folds {', '.join(names[:-1])} and {names[-1]}"


def sentiment_part(report: dict) -> str:
    judged = report["ablations"].get("withSentiment")
    if judged is None:
        return "No article was scored in this data, so the sentiment block could not be judged; it is masked."
    test = judged["againstWhole"]
    found = f"{test['difference']:+.6f} (95 %: {span(test['interval95'], 6)})"
    ships = "so it is masked" if report["recipe"]["without"] else "so it ships"
    excludes = "does not exclude 0" if report["recipe"]["without"] else "lies below 0"
    return (
        f"The sentiment block is judged where there are articles, 2014-01 to 2016-03: with it the Brier score of {judged['rows']} rows differs by "
        f"{found} from the whole's on the same rows. That interval {excludes}, {ships}."
    )
