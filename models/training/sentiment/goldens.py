"""What Node is held to without Python: token ids and probabilities of invented texts."""

import gzip
import json
import random
from pathlib import Path

from .served import ServedModel

COMPANIES = ["Acme", "Globex", "Initech", "Umbra Foods", "Nordwind Energy", "Café Müller", "Ōsaka Steel", "São Bento Bank"]
TICKERS = ["$ACME", "$GLBX", "$INTC", "$UMBR", "$NWE", "$BRK.B", "#stocks", "@desk"]
EVENTS = [
    "beats quarterly estimates and raises its outlook",
    "misses on revenue; shares tumble {n}% premarket",
    "upgraded to Buy from Hold, target ${n}.50",
    "cut to Sell at a large broker",
    "to hold its annual meeting on May {n}",
    "files for Chapter 11 protection",
    "declares a dividend of ${n}.25/share",
    "recalls {n},000 vehicles over a brake fault",
    "is unchanged in thin trading",
    "wins a $1.{n}bn contract 🚀🚀",
    "CEO resigns amid an inquiry 😬",
    "opens 12 new stores (Q{n}/26)",
]
TAILS = [
    "",
    " https://example.com/a?b={n}",
    " http://t.co/xYz{n}…",
    " — sources",
    " via @wire",
    "\nmore to follow",
    " #earnings 📈",
]
SCRIPTS = [
    "日本株が上昇、トヨタが高値",
    "上海股市下跌百分之{n}",
    "한국 증시 급등",
    "Акции выросли на {n}%",
    "أسهم البنك ترتفع اليوم",
    "הבורסה נסגרה בעליות",
    "हिंदी में बाज़ार समाचार",
    "ตลาดหุ้นไทยปิดบวก",
    "Η μετοχή υποχώρησε",
    "Cổ phiếu tăng mạnh",
    "İstanbul borsası {n} puan",
    "Großaktionär verkauft – Straße",
    "👩‍👩‍👧‍👦 ❤️ 🇩🇪 👍🏽",
    "𠀀𠀁 𪚥 株",
    "𝕳𝖊𝖑𝖑𝖔 ½ ﷽ ㍿ ﬁ",
    "ａｂｃ １２３",
    "zero\u200bwidth soft\u00adhyphen bom\ufeff",
    "nul\u0000 tab\t line\u2028sep nel\u0085",
    "[CLS] [MASK] [SEP] [PAD]",
    "´`'\"“”‘’…–—",
    "\ufffd \ue000",
    "e\u0301 A\u030a n\u0303",
    "https://",
    "HTTP://UPPER.EXAMPLE/{n}",
    "https://a.example/日本{n}",
]


def invented_texts(count: int, seed: int = 20) -> list[str]:
    """`count` different texts; the first are the odd ones: empty, white space, 10 000 characters, one endless word."""
    rng = random.Random(seed)
    texts = [
        "",
        " ",
        "\n\t ",
        "a" * 10_000,
        "stocks fall " * 833 + "1234",
        "x" * 100,
        "x" * 101,
        "$" * 300,
        "é" * 70,
        "株" * 70,
        "🚀" * 70,
    ]
    texts += [script.replace("{n}", "7") for script in SCRIPTS]
    seen = set(texts)
    while len(texts) < count:
        text = f"{rng.choice(TICKERS)} - {rng.choice(COMPANIES)} {rng.choice(EVENTS)}{rng.choice(TAILS)}"
        if rng.random() < 0.25:
            text = f"{text} {rng.choice(SCRIPTS)}"
        text = text.replace("{n}", str(rng.randrange(1, 99)))
        if rng.random() < 0.1:
            text = text.upper()
        if text not in seen:
            seen.add(text)
            texts.append(text)
    return texts


def write_goldens(model: ServedModel, path: Path, tokens: int = 1_000, scored: int = 100) -> None:
    """Token ids of `tokens` texts and probabilities of the first `scored`; the same bytes for the same model."""
    texts = invented_texts(tokens)
    probabilities = model.probabilities(texts[:scored]).tolist()
    value = {
        "tokens": [{"text": text, "ids": ids} for text, ids in zip(texts, model.ids(texts))],
        "probabilities": [{"text": t, "probabilities": [round(p, 7) for p in row]} for t, row in zip(texts, probabilities)],
    }
    path.write_bytes(gzip.compress(json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode(), mtime=0))
