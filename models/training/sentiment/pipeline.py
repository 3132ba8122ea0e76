"""The steps from two data folders to a trained net. Every step keeps its result in the cache folder and is not repeated."""

import json
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch

from .batches import load_tokenizer, tokenize
from .calibrate import temperature_of_average
from .data import Rows, read_articles, read_tfns
from .dedupe import groups_of, split_groups
from .distil import STUDENT, Lesson, average, train_student
from .encoder import Classifier
from .metrics import figures, softmax
from .pool import candidates, choose
from .teacher import logits_above, logits_of, train_teacher
from .weights import Weights, fetch_weights


@dataclass(frozen=True)
class Plan:
    """What is trained. Nothing of it was chosen by looking at the validation rows."""

    held_share: float = 0.05
    split_seed: int = 1
    teacher_seed: int = 1
    #: At most so many tweets are scored by the teacher; so many more no student sees.
    pool: int = 24_576
    unseen: int = 1_000
    longest: int = 32
    pool_seed: int = 7
    #: Seed and epochs of each. The first leaves the held-out rows out, the others learn from every training row.
    students: tuple[tuple[int, int], ...] = ((1, 4), (2, 4), (3, 3))


@dataclass
class Trained:
    """The result, and what the report says about how it came about."""

    model: Classifier
    temperature: float
    students: list[Classifier]
    train: Rows
    facts: dict = field(default_factory=dict)


def run(tfns: Path, articles: Path | None, cache: Path, plan: Plan) -> Trained:
    """Trains teacher and students, averages the students, fits the temperature. Without articles there is no pool."""
    torch.set_num_threads(1)
    clock = Clock(cache / "seconds.json")
    weights = fetch_weights(cache)
    train = read_tfns(tfns, "train")
    labels = np.array(train.labels)
    held = split_groups(groups_of(train.texts), plan.held_share, plan.split_seed)
    learned = np.flatnonzero(~held).tolist()

    with clock.time("pool"):
        pool = pool_of(tfns, articles, train, weights, plan, cache / "pool.json")
    with clock.time("teacher"):
        lengths_of = load_tokenizer(weights.teacher / "tokenizer.json")
        tokens = tokenize(lengths_of, train.texts)
        teacher = train_teacher(weights.teacher, tokens, train.labels, learned, plan.teacher_seed, cache)
    with clock.time("soft labels"):
        states = torch.load(cache / "teacher-states.pt", weights_only=True)
        taught = logits_above(teacher, states, cache / "teacher-train.npy")
        del states
        scored = pool[: -plan.unseen]
        read = tokenize(lengths_of, scored)
        pool_logits = logits_of(teacher, read, cache / "teacher-pool", quick=True) if scored else None

    reader = load_tokenizer(weights.student / "tokenizer.json")
    labelled = Lesson(tokenize(reader, train.texts), taught, train.labels)
    unlabelled = Lesson(tokenize(reader, scored), pool_logits, None) if scored else None
    students: list[Classifier] = []
    for number, (seed, epochs) in enumerate(plan.students):
        rows = learned if number == 0 else list(range(len(train)))
        with clock.time(f"student {seed}"):
            done, recipe = cache / f"student-{seed}.pt", replace(STUDENT, epochs=epochs)
            students.append(train_student(weights.student, labelled, rows, unlabelled, seed, done, recipe))

    model = average(students, weights.student)
    apart = np.flatnonzero(held)
    held_tokens = [labelled.tokens[row] for row in apart]
    # Without a pool the held-out rows stand in for texts that no student saw: all but the first did see them.
    unseen = tokenize(reader, pool[-plan.unseen :]) or held_tokens
    first_held = logits_of(students[0], held_tokens)
    first, temperature = temperature_of_average(
        first_held, labels[held], logits_of(students[0], unseen), logits_of(model, unseen)
    )
    return Trained(
        model,
        temperature,
        students,
        train,
        {
            "heldOut": {
                "rows": int(held.sum()),
                "teacher": figures(labels[held], softmax(taught[held])),
                "firstStudent": figures(labels[held], softmax(first_held / first)),
            },
            "temperature": {"firstStudent": first, "shipped": temperature},
            "pool": {
                "texts": len(scored),
                "teacherClasses": None if pool_logits is None else np.bincount(pool_logits.argmax(1), minlength=3).tolist(),
            },
            "seconds": clock.seconds,
        },
    )


def pool_of(tfns: Path, articles: Path | None, train: Rows, weights: Weights, plan: Plan, cache: Path) -> list[str]:
    """The pool and, after it, the texts that no student sees. None is a near-duplicate of a training or validation row."""
    if articles is None:
        return []
    if not cache.exists():
        reader = load_tokenizer(weights.student / "tokenizer.json")
        texts = candidates(read_articles(articles), reader, plan.longest)
        forbidden = [*read_tfns(tfns, "valid").texts, *train.texts]
        chosen = choose(texts, train, forbidden, plan.pool + plan.unseen, plan.pool_seed)
        cache.write_text(json.dumps(chosen), encoding="utf-8")
    return json.loads(cache.read_text(encoding="utf-8"))


class Clock:
    """Seconds per step, kept in a file: a step that was resumed or skipped keeps what it took at first."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.seconds: dict[str, float] = json.loads(path.read_text()) if path.exists() else {}

    def time(self, step: str) -> "Clock.Span":
        """Times a `with` block."""
        return Clock.Span(self, step)

    @dataclass
    class Span:
        clock: "Clock"
        step: str
        began: float = 0

        def __enter__(self) -> None:
            self.began = time.perf_counter()

        def __exit__(self, *error: object) -> None:
            took = time.perf_counter() - self.began
            if took > self.clock.seconds.get(self.step, 0):
                self.clock.seconds[self.step] = round(took, 1)
                self.clock.path.write_text(json.dumps(self.clock.seconds))
