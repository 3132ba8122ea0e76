"""The rule of docs/asyncapi.yaml by which every event is taken in exactly once."""

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    TAKE = "take"
    #: The first message of a higher epoch: what is held at its position and above is void; take that back, then take it in.
    VOID_AND_TAKE = "void and take"
    DROP = "drop"


@dataclass(frozen=True, order=True)
class Place:
    """Compared by epoch first, then by position."""

    epoch: int
    position: int


class Rule:
    """Remembers the highest place of each partition, by log id, topic and number."""

    def __init__(self, places=None):
        self.places: dict[tuple[str, str, int], Place] = dict(places or {})

    def judge(self, partition: tuple[str, str, int], place: Place) -> Verdict:
        last = self.places.get(partition)
        if last is None or (place > last and place.epoch == last.epoch):
            return Verdict.TAKE
        return Verdict.VOID_AND_TAKE if place > last else Verdict.DROP

    def missing(self, partition: tuple[str, str, int], place: Place) -> int:
        """
        How many positions lie between this one and the last that was taken in. Where an epoch begins, those that are missing below
        what is void do not show: only LogRecovered, on the topic of operations, says where the epoch begins.
        """
        last = self.places.get(partition)
        return max(place.position - last.position - 1, 0) if last else place.position - 1

    def took(self, partition: tuple[str, str, int], place: Place) -> None:
        self.places[partition] = place
