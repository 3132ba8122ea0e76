#!/usr/bin/env bash
# Prints the events of one topic up to its present end, decoded, by the rule of docs/asyncapi.yaml:
#   read.sh CATEGORY [options of kcat, such as -F FILE with TLS and SASL settings]
set -euo pipefail

category=${1:?such as prices}
shift
brokers=${MARKETLOG_KAFKA_BROKERS:-127.0.0.1:9092}
topic=${MARKETLOG_KAFKA_TOPIC_PREFIX:-marketlog}.$category.v1
proto=$(cd "$(dirname "$0")/../.." && pwd)/proto

# header NAME: of the message whose headers are in $headers, which kcat joins by commas
header() {
  local rest=",$headers,"
  [[ $rest == *",$1="* ]] || return 0
  rest=${rest#*",$1="}
  printf '%s' "${rest%%,*}"
}

declare -A last_epoch last_position

# A line with the lengths first, then the payload, which can hold any byte; dd takes exactly its bytes from the pipe.
while read -r partition length headers <&3; do
  type=$(header ce_type)
  source=$(header ce_source)
  epoch=${source##*:} log=${source%:*}
  position=$(header ce_position)
  decoded=$(dd bs=1 count="$length" status=none <&3 |
    protoc -I "$proto" --decode="$type" "$proto/$(dirname "${type//.//}")"/*.proto)

  # The rule: keep for each log and partition the highest (epoch, position), epoch first, and drop what is not above it. Another log
  # id is another log, and begins anew.
  place=$log/$partition
  e=${last_epoch[$place]:-0} p=${last_position[$place]:-0}
  if ((epoch < e || (epoch == e && position <= p))); then continue; fi
  if ((e > 0 && epoch > e)); then echo "# $category-$partition: void from position $position on"; fi
  last_epoch[$place]=$epoch last_position[$place]=$position

  echo "$category-$partition@$position $type $(header ce_subject) $(header ce_recordedtime)"
  if [ -n "$decoded" ]; then echo "  ${decoded//$'\n'/$'\n'  }"; fi
done 3< <(kcat -C -q -e -o beginning -b "$brokers" -t "$topic" -X isolation.level=read_committed "$@" -f '%p %S %h\n%s')
# kcat's own exit code: a topic that could not be read is no empty topic
wait "$!"
