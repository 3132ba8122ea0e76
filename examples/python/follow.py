"""Prints the events of a log as JSON lines, knowing nothing but proto/ and docs/asyncapi.yaml."""

import argparse
import json
import os
import re
import sys
from pathlib import Path

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from places import InFile, InGroup
from rule import Place, Rule, Verdict
from schemas import Schemas

ROOT = Path(__file__).resolve().parents[2]
SOURCE = re.compile(r"urn:marketlog:([0-9a-f-]{36}):([1-9][0-9]*)")


def arguments() -> argparse.Namespace:
    def setting(name: str, default: str | None = None) -> str | None:
        return os.environ.get(f"MARKETLOG_KAFKA_{name}") or default

    parser = argparse.ArgumentParser(description=__doc__, epilog="The password is read from MARKETLOG_KAFKA_SASL_PASSWORD.")
    parser.add_argument("categories", nargs="*", help="such as prices; without any: every topic of the prefix")
    parser.add_argument("--brokers", default=setting("BROKERS", "127.0.0.1:9092"), help="host:port,host:port")
    parser.add_argument("--prefix", default=setting("TOPIC_PREFIX", "marketlog"), help="of the topics")
    parser.add_argument("--proto", type=Path, default=ROOT / "proto", help="folder of the schemas")
    parser.add_argument("--until-end", action="store_true", help="stop at the present end of the topics")
    parser.add_argument("--state", type=Path, help="file that keeps how far this has read; the next run goes on from there")
    parser.add_argument("--group", help="share the partitions with others of this consumer group, which keeps how far they have read")
    parser.add_argument("--tls", action="store_true", default=setting("TLS") == "true")
    parser.add_argument("--ca", default=setting("TLS_CA"), help="certificates to trust, a PEM file")
    parser.add_argument("--sasl", default=setting("SASL_MECHANISM"), choices=["plain", "scram-sha-256", "scram-sha-512"])
    parser.add_argument("--username", default=setting("SASL_USERNAME"))
    options = parser.parse_args()
    if options.group and options.state:
        parser.error("--group keeps how far it has read in Kafka, --state in a file: one of them")
    return options


def client(options: argparse.Namespace) -> Consumer:
    config = {
        "bootstrap.servers": options.brokers,
        # Without --group partitions are assigned, so nothing is ever asked of this group; librdkafka wants a name all the same.
        "group.id": options.group or "follow.py",
        "enable.auto.commit": False,
        "isolation.level": "read_committed",
        "auto.offset.reset": "earliest",
        "enable.partition.eof": True,
        "security.protocol": ("sasl_" if options.sasl else "") + ("ssl" if options.tls else "plaintext"),
    }
    if options.ca:
        config["ssl.ca.location"] = options.ca
    if options.sasl:
        config["sasl.mechanism"] = options.sasl.upper()
        config["sasl.username"] = options.username
        config["sasl.password"] = os.environ.get("MARKETLOG_KAFKA_SASL_PASSWORD", "")
    return Consumer(config)


def topics(consumer: Consumer, options: argparse.Namespace) -> dict[str, list[int]]:
    """The partitions of each topic that is to be followed."""
    present = consumer.list_topics(timeout=15).topics
    own = re.compile(re.escape(options.prefix) + r"\.[a-z]+\.v1")
    wanted = [f"{options.prefix}.{category}.v1" for category in options.categories]
    absent = [topic for topic in wanted if topic not in present]
    if absent:
        raise SystemExit(f"no such topic at {options.brokers}: {', '.join(absent)}")
    found = wanted or sorted(filter(own.fullmatch, present))
    if not found:
        raise SystemExit(f"no topics at {options.brokers} begin with {options.prefix}")
    return {topic: list(present[topic].partitions) for topic in found}


def event(message, schemas: Schemas) -> dict:
    header = {name: value.decode() for name, value in message.headers() or []}
    log_id, epoch = SOURCE.fullmatch(header["ce_source"]).groups()
    data = schemas.decode(header["ce_type"], message.value())
    if data is None:
        print(f"unknown type {header['ce_type']}: {schemas.proto} is older than the log", file=sys.stderr)
    return {
        "topic": message.topic(),
        "partition": message.partition(),
        "position": int(header["ce_position"]),
        "logId": log_id,
        "epoch": int(epoch),
        "key": message.key().decode(),
        "id": header["ce_id"],
        "type": header["ce_type"],
        "stream": header["ce_subject"],
        "version": int(header["ce_streamversion"]),
        "time": header["ce_time"],
        "recordedTime": header["ce_recordedtime"],
        "correlationId": header.get("ce_correlationid"),
        "causationId": header.get("ce_causationid"),
        "data": data,
    }


class Follower:
    """Follows topics, and prints what the rule takes."""

    def __init__(self, consumer: Consumer, schemas: Schemas, options: argparse.Namespace):
        self.consumer = consumer
        self.schemas = schemas
        self.options = options
        self.rule = Rule()
        self.group = InGroup(consumer) if options.group else None
        self.file = InFile(options.state)
        #: Partitions whose end was not seen yet, and those that are searched from their beginning.
        self.unfinished: set[tuple[str, int]] = set()
        self.searched: set[tuple[str, str, int]] = set()

    def begin(self) -> None:
        found = topics(self.consumer, self.options)
        if self.group:
            # Before the first sharing out nothing is finished.
            self.unfinished = {("", 0)}
            self.consumer.subscribe(list(found), on_assign=self.gained, on_revoke=self.lost)
            return
        self.file.load(self.rule)
        # From the beginning: retention may have taken any offset that was kept, and the rule drops what was read before.
        assigned = [TopicPartition(topic, number, OFFSET_BEGINNING) for topic in found for number in found[topic]]
        self.unfinished = {(each.topic, each.partition) for each in assigned}
        self.consumer.assign(assigned)

    def gained(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self.group.gained(self.rule, partitions)
        self.unfinished = {(each.topic, each.partition) for each in partitions}

    def lost(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self.group.lost(self.rule, partitions)

    def follow(self) -> None:
        taken = 0
        while self.unfinished or not self.options.until_end:
            message = self.consumer.poll(1.0)
            if message is None:
                self.keep()
            elif message.error():
                self.failed(message)
            elif self.take(message):
                taken += 1
                if taken % 1000 == 0:
                    self.keep()

    def failed(self, message) -> None:
        error = message.error()
        if error.code() == KafkaError._PARTITION_EOF:
            self.unfinished.discard((message.topic(), message.partition()))
        elif self.options.until_end or error.fatal():
            raise KafkaException(error)
        else:
            # Such as a topic that is being made anew: the client tries again by itself.
            print(error, file=sys.stderr)

    def take(self, message) -> bool:
        """Whether the message is new by the rule, and was printed."""
        read = event(message, self.schemas)
        # Another log id is another log, and begins anew: nothing of the one before says anything about it.
        partition = (read["logId"], message.topic(), message.partition())
        place = Place(read["epoch"], read["position"])
        verdict = self.rule.judge(partition, place)
        if verdict is Verdict.DROP:
            return False
        missing = self.rule.missing(partition, place)
        if missing and partition not in self.searched:
            # The topic may have been made anew, so that this client's offset lies in the middle of it: once from the beginning.
            self.searched.add(partition)
            self.unfinished.add(partition[1:])
            self.consumer.seek(TopicPartition(message.topic(), message.partition(), OFFSET_BEGINNING))
            return False
        self.searched.discard(partition)
        if missing:
            where = f"{message.topic()}, partition {message.partition()}"
            print(f"{where}: {missing} positions before {place.position} are not on the topic", file=sys.stderr)
        if verdict is Verdict.VOID_AND_TAKE:
            show({"void": {"topic": read["topic"], "partition": read["partition"], "from": place.position}})
        show(read)
        self.rule.took(partition, place)
        if self.group:
            self.group.took(message, read["logId"], place)
        return True

    def keep(self) -> None:
        if self.group:
            self.group.keep()
        else:
            self.file.keep(self.rule)


def show(line: dict) -> None:
    print(json.dumps(line, ensure_ascii=False))


def main() -> None:
    options = arguments()
    schemas = Schemas(options.proto)
    consumer = client(options)
    follower = Follower(consumer, schemas, options)
    try:
        try:
            follower.begin()
            follower.follow()
        except KeyboardInterrupt:
            pass
        follower.keep()
    except KafkaException as error:
        raise SystemExit(f"{options.brokers}: {error.args[0].str()}") from None
    except BrokenPipeError:
        # Who read this has enough, such as `head`; Python would say so when it writes what is left.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        consumer.close()


if __name__ == "__main__":
    main()
