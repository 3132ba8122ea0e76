"""Near-duplicates stay on one side of a split, and are found between two sets."""

import numpy as np

from sentiment.data import Rows
from sentiment.dedupe import groups_of, near_pairs, repeats_of, split_groups
from sentiment.pool import choose

PLANTED = "Acme beats estimates and raises its outlook for the whole year https://example.com/1"
TWIN = "acme BEATS estimates, and raises its outlook for the whole year! https://example.com/2"
NEAR = "Acme beats estimates and raises its outlook for the whole year again"
SHOPS = [
    f"{word} opens a shop in {place}"
    for word in ["one", "two", "three", "four", "five", "six", "seven", "eight"]
    for place in ("Rome", "Oslo")
]
TEXTS = [PLANTED, *SHOPS, TWIN, NEAR, "", "123"]


def test_a_planted_duplicate_shares_the_group_of_its_twin_and_never_leaves_it() -> None:
    groups = groups_of(TEXTS)
    twin, near = len(TEXTS) - 4, len(TEXTS) - 3
    assert groups[0] == groups[twin] == groups[near]
    assert groups[0] != groups[1]
    for seed in range(30):
        held = split_groups(groups, 0.3, seed)
        assert held[0] == held[twin] == held[near]
        assert 0 < held.sum() <= 0.3 * len(TEXTS)


def test_duplicates_between_two_sets_are_told_from_near_ones() -> None:
    exact, near = repeats_of([TWIN, NEAR, "another thing entirely", ""], [PLANTED, ""])
    assert exact.tolist() == [True, False, False, False]
    assert near.tolist() == [True, True, False, False]


def test_pairs_are_the_same_whether_computed_at_once_or_in_chunks() -> None:
    whole, parts = near_pairs(TEXTS, TEXTS), near_pairs(TEXTS, TEXTS, chunk=3)
    assert sorted(zip(*map(np.ndarray.tolist, whole))) == sorted(zip(*map(np.ndarray.tolist, parts)))


def test_the_pool_has_no_near_duplicate_of_a_forbidden_text_nor_of_another() -> None:
    train = Rows([f"{word} {n}" for n in range(4) for word in ("up beats", "flat opens", "down misses")], [0, 1, 2] * 4, "")
    texts = [TWIN, *TEXTS[1:17:2], *(f"{text} now" for text in TEXTS[1:17:2])]
    chosen = choose([*texts, texts[1]], train, [PLANTED], size=50, seed=1)
    assert TWIN not in chosen
    assert len(chosen) == len(set(chosen)) > 0
    assert len(near_pairs(chosen, chosen)[0]) == len(chosen)
