"""Plots as plain SVG: lines and dots on one pair of axes, without a library."""

from dataclasses import dataclass, field
from html import escape

import numpy as np

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 360, 64, 44, 34, 16
COLOURS = ["#1b6ca8", "#c8553d", "#5b8c5a", "#7d5ba6", "#b8860b", "#555555", "#2a9d8f", "#9b2226"]


@dataclass
class Plot:
    """One SVG. Points of a series are (x, y); `labels` name the x positions 0, 1, 2 … instead of numbers."""

    title: str
    x: str
    y: str
    labels: list[str] = field(default_factory=list)
    series: list[tuple[str, str, list, list]] = field(default_factory=list)

    def add(self, name: str, xs, ys, kind: str = "line") -> "Plot":
        """`kind`: line or dots."""
        self.series.append((name, kind, [float(value) for value in xs], [float(value) for value in ys]))
        return self

    def svg(self) -> str:
        xs = [value for _, _, values, _ in self.series for value in values]
        ys = [value for _, _, _, values in self.series for value in values]
        margin = 0.5 if self.labels else (max(xs) - min(xs)) * 0.02 or 0.5
        low, high = min(ys), max(ys)
        room = (high - low) * 0.06 or 0.5
        box = (min(xs) - margin, max(xs) + margin, low - room, high + room)
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="11">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            text(WIDTH / 2, 18, self.title, "middle", 13),
            text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, self.x, "middle"),
            f'<g transform="translate(13 {HEIGHT / 2}) rotate(-90)">{text(0, 0, self.y, "middle")}</g>',
            *self.axes(box),
        ]
        for number, (name, kind, values, heights) in enumerate(self.series):
            colour = COLOURS[number % len(COLOURS)]
            parts += drawn(kind, [place(x, y, box) for x, y in zip(values, heights)], colour)
            if name:
                parts.append(f'<rect x="{LEFT + 8}" y="{TOP + 4 + 14 * number}" width="10" height="3" fill="{colour}"/>')
                parts.append(text(LEFT + 22, TOP + 9 + 14 * number, name))
        return "\n".join([*parts, "</svg>", ""])

    def axes(self, box: tuple[float, float, float, float]) -> list[str]:
        parts = []
        for value in ticks(box[2], box[3]):
            _, y = place(box[0], value, box)
            parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#dddddd"/>')
            parts.append(text(LEFT - 6, y + 4, f"{value:.6g}", "end"))
        named = list(enumerate(self.labels)) or [(value, f"{value:.6g}") for value in ticks(box[0], box[1])]
        every = -(-len(named) // 10)
        for value, label in named[::every]:
            x, _ = place(value, box[2], box)
            parts.append(text(x, HEIGHT - BOTTOM + 16, label, "middle"))
        return parts


def drawn(kind: str, points: list[tuple[float, float]], colour: str) -> list[str]:
    if kind == "dots":
        return [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.4"/>']


def place(x: float, y: float, box: tuple[float, float, float, float]) -> tuple[float, float]:
    across = (x - box[0]) / (box[1] - box[0])
    up = (y - box[2]) / (box[3] - box[2])
    return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - BOTTOM - TOP)


def ticks(low: float, high: float) -> list[float]:
    """Four to eight round values."""
    step = 10.0 ** np.floor(np.log10((high - low) / 4))
    step *= next(factor for factor in (1, 2, 5, 10) if (high - low) / (step * factor) <= 8)
    return [float(round(value, 12)) + 0.0 for value in np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step]


def text(x: float, y: float, words: str, anchor: str = "start", size: int = 11) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{escape(words)}</text>'
