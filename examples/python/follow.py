"""Prints the events of a log as JSON lines, knowing nothing but proto/ and docs/asyncapi.yaml."""

import argparse
import json
import os
import re
import sys
from pathlib import Path

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

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
    parser.add_argument("--tls", action="store_true", default=setting("TLS") == "true")
    parser.add_argument("--ca", default=setting("TLS_CA"), help="certificates to trust, a PEM file")
    parser.add_argument("--sasl", default=setting("SASL_MECHANISM"), choices=["plain", "scram-sha-256", "scram-sha-512"])
    parser.add_argument("--username", default=setting("SASL_USERNAME"))
    return parser.parse_args()


def client(options: argparse.Namespace) -> Consumer:
    config = {
        "bootstrap.servers": options.brokers,
        # Partitions are assigned below, so nothing is ever asked of this group; librdkafka wants a name all the same.
        "group.id": "follow.py",
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


def partitions(consumer: Consumer, options: argparse.Namespace) -> list[TopicPartition]:
    present = consumer.list_topics(timeout=15).topics
    own = re.compile(re.escape(options.prefix) + r"\.[a-z]+\.v1")
    wanted = [f"{options.prefix}.{category}.v1" for category in options.categories]
    absent = [topic for topic in wanted if topic not in present]
    if absent:
        raise SystemExit(f"no such topic at {options.brokers}: {', '.join(absent)}")
    topics = wanted or sorted(filter(own.fullmatch, present))
    if not topics:
        raise SystemExit(f"no topics at {options.brokers} begin with {options.prefix}")
    # From the beginning: retention may have taken any offset that was kept, and the rule drops what was read before.
    return [TopicPartition(topic, number, OFFSET_BEGINNING) for topic in topics for number in present[topic].partitions]


def event(message, schemas: Schemas) -> dict:
    header = {name: value.decode() for name, value in message.headers() or []}
    log_id, epoch = SOURCE.fullmatch(header["ce_source"]).groups()
    data = schemas.decode(header["ce_type"], message.value())
    if data is None:
        print(f"unknown type {header['ce_type']}: {schemas.proto} is older than the log", file=sys.stderr)
    return {
        "topic": message.topic(),
        "partition": message.partition(),
        "position": int(header["ce_sequence"]),
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


def follow(consumer: Consumer, rule: Rule, schemas: Schemas, options: argparse.Namespace) -> None:
    assigned = partitions(consumer, options)
    consumer.assign(assigned)
    unfinished = {(each.topic, each.partition) for each in assigned}
    searched = set()
    taken = 0
    while unfinished or not options.until_end:
        message = consumer.poll(1.0)
        if message is None:
            keep(rule, options.state)
            continue
        if message.error():
            if message.error().code() == KafkaError._PARTITION_EOF:
                unfinished.discard((message.topic(), message.partition()))
            elif options.until_end or message.error().fatal():
                raise KafkaException(message.error())
            else:
                # Such as a topic that is being made anew: the client tries again by itself.
                print(message.error(), file=sys.stderr)
            continue
        read = event(message, schemas)
        partition = (read["logId"], message.topic(), message.partition())
        place = Place(read["epoch"], read["position"])
        verdict = rule.judge(partition, place)
        if verdict is Verdict.DROP:
            continue
        missing = rule.missing(partition, place)
        if missing and partition not in searched:
            # The topic may have been made anew, so that this client's offset lies in the middle of it: once from the beginning.
            searched.add(partition)
            unfinished.add(partition[1:])
            consumer.seek(TopicPartition(message.topic(), message.partition(), OFFSET_BEGINNING))
            continue
        searched.discard(partition)
        if missing:
            where = f"{message.topic()}, partition {message.partition()}"
            print(f"{where}: {missing} positions before {place.position} are not on the topic", file=sys.stderr)
        if verdict is Verdict.VOID_AND_TAKE:
            show({"void": {"topic": read["topic"], "partition": read["partition"], "from": place.position}})
        show(read)
        rule.took(partition, place)
        taken += 1
        if taken % 1000 == 0:
            keep(rule, options.state)


def show(line: dict) -> None:
    print(json.dumps(line, ensure_ascii=False))


def keep(rule: Rule, state: Path | None) -> None:
    """After what was printed has left this process. A crash in between prints it again: a database would keep both at once."""
    sys.stdout.flush()
    if state is None:
        return
    places = [[*partition, place.epoch, place.position] for partition, place in rule.places.items()]
    draft = state.with_name(state.name + ".new")
    draft.write_text(json.dumps(places))
    draft.replace(state)


def kept(state: Path | None) -> Rule:
    if state is None or not state.exists():
        return Rule()
    places = json.loads(state.read_text())
    return Rule({tuple(partition): Place(epoch, position) for *partition, epoch, position in places})


def main() -> None:
    options = arguments()
    schemas = Schemas(options.proto)
    consumer = client(options)
    rule = kept(options.state)
    try:
        try:
            follow(consumer, rule, schemas, options)
        except KeyboardInterrupt:
            pass
        keep(rule, options.state)
    except KafkaException as error:
        raise SystemExit(f"{options.brokers}: {error.args[0].str()}") from None
    except BrokenPipeError:
        # Who read this has enough, such as `head`; Python would say so when it writes what is left.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        consumer.close()


if __name__ == "__main__":
    main()
