"""Where the places that the rule needs are kept from one run to the next: in a file, or with the offsets of a consumer group."""

import json
import sys
from pathlib import Path

from confluent_kafka import Consumer, KafkaException, TopicPartition

from rule import Place, Rule


class InFile:
    """One process follows all partitions; each run reads the topics from their beginning, and the rule drops what was read before."""

    def __init__(self, path: Path | None):
        self.path = path

    def load(self, rule: Rule) -> None:
        if self.path is None or not self.path.exists():
            return
        for *partition, epoch, position in json.loads(self.path.read_text()):
            rule.took(tuple(partition), Place(epoch, position))

    def keep(self, rule: Rule) -> None:
        """After what was printed has left this process. A crash in between prints it again: a database would keep both at once."""
        sys.stdout.flush()
        if self.path is None:
            return
        places = [[*partition, place.epoch, place.position] for partition, place in rule.places.items()]
        draft = self.path.with_name(self.path.name + ".new")
        draft.write_text(json.dumps(places))
        draft.replace(self.path)


class InGroup:
    """
    Members of a group share the partitions. Each place is committed beside the offset, as its metadata: whoever gets the partition
    next goes on there and knows what to drop. Whoever has a database keeps the place there, with what came of the event.
    """

    def __init__(self, consumer: Consumer):
        self.consumer = consumer
        #: The message that was last taken of each partition, by topic and number: offset, log id and place.
        self.taken: dict[tuple[str, int], tuple[int, str, Place]] = {}

    def gained(self, rule: Rule, partitions: list[TopicPartition]) -> None:
        for each in self.consumer.committed(partitions, timeout=15):
            if each.offset >= 0 and each.metadata:
                log_id, epoch, position = each.metadata.split(":")
                rule.took((log_id, each.topic, each.partition), Place(int(epoch), int(position)))

    def took(self, message, log_id: str, place: Place) -> None:
        self.taken[message.topic(), message.partition()] = (message.offset() + 1, log_id, place)

    def keep(self) -> None:
        """As with the file, after what was printed has left this process."""
        sys.stdout.flush()
        offsets = [
            TopicPartition(topic, number, offset, metadata=f"{log_id}:{place.epoch}:{place.position}")
            for (topic, number), (offset, log_id, place) in self.taken.items()
        ]
        self.taken.clear()
        if not offsets:
            return
        try:
            self.consumer.commit(offsets=offsets, asynchronous=False)
        except KafkaException as error:
            # The partition has gone to another member, which prints these events again.
            print(f"not committed: {error.args[0].str()}", file=sys.stderr)

    def lost(self, rule: Rule, partitions: list[TopicPartition]) -> None:
        """What was taken is committed before another member begins; what is known of the partition is void from then on."""
        self.keep()
        gone = {(each.topic, each.partition) for each in partitions}
        for known in [known for known in rule.places if known[1:] in gone]:
            del rule.places[known]
