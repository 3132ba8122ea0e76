"""What is fed, in order. The definition is in docs/features.md; every number is a ratio, so that no price level is learned."""

FEATURE_SET = "session@1"
#: Bars that a prediction stands on, bars that one step stands on, steps of a sequence.
WINDOW, SPAN, STEPS = 150, 136, 15

CANDLE = ["open", "high", "low", "closeReturn", "adjustedReturn"]
AVERAGES = [f"adjustedSma{n}" for n in (5, 10, 15, 20, 25, 30)]
INDICATORS = [
    *["sma20", "sma50", "ema12", "ema26", "rsi14", "macd", "macdSignal", "macdHistogram"],
    *["bollingerUpper", "bollingerLower", "percentB", "atr14", "obvChange10"],
]
MARKET = ["marketReturn", "excessReturn"]
SENTIMENT = ["sentimentMean", "sentimentDispersion", "sentimentCount", "noArticles"]
FEATURES = [*CANDLE, *AVERAGES, *INDICATORS, *MARKET, *SENTIMENT]
assert len(FEATURES) == 30


def places(names: list[str]) -> list[int]:
    """Columns of these features."""
    return [FEATURES.index(name) for name in names]
