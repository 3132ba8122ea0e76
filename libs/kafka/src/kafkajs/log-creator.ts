import { Logger } from '@nestjs/common';
import kafkajs, { type LogEntry, type logCreator } from 'kafkajs';

/** Fields of its log lines that are worth having; whatever else they carry stays out, payloads and credentials above all. */
const shown = ['broker', 'groupId', 'topic', 'partition', 'error', 'retryCount'] as const;

/** What kafkajs calls an error although it belongs to a coordinator's first use, to members that come and go, or is thrown anyhow. */
const expected =
  /coordinator is not available|coordinator is loading|rebalanc|not aware of this member|the group member needs to have a valid member id|concurrent operation on the same transaction|^Response |^Crash: /i;

/** What these say is thrown as well: whoever used them says it once, with the setting to look at. */
const thrown = /^(Admin|Broker|BrokerPool|Cluster|Connection|EOSManager|Producer|Sasl\w*|SocketRequest)\b/i;

const { ERROR: errorLevel, WARN: warnLevel, INFO: infoLevel } = kafkajs.logLevel;
const repeatMilliseconds = 30_000;

/**
 * kafkajs's log in ours. What keeps it from working reaches us as an error anyhow; of the rest its errors are warnings here,
 * and what it says again and again is heard once in half a minute.
 */
export function createLogCreator(
  logger = new Logger('Kafka'),
  now: () => number = () => performance.now(),
): logCreator {
  const lastSaid = new Map<string, number>();
  return () => (entry) => {
    const line = lineOf(entry);
    if (entry.level > warnLevel || expected.test(entry.log.message) || thrown.test(entry.namespace)) {
      if (entry.level <= infoLevel) logger.debug(line);
      else logger.verbose(line);
      return;
    }
    const said = lastSaid.get(entry.log.message);
    if (said !== undefined && now() - said < repeatMilliseconds) return logger.debug(line);
    if (lastSaid.size > 1000) lastSaid.clear();
    lastSaid.set(entry.log.message, now());
    // Warnings of kafkajs are about its own settings and rebalances.
    if (entry.level === errorLevel) logger.warn(line);
    else logger.debug(line);
  };
}

function lineOf({ namespace, log }: LogEntry): string {
  const fields = shown.flatMap((field) => {
    const value = log[field] as Error | string | number | null | undefined;
    if (value === undefined || value === null || value === '') return [];
    return [`${field}=${value instanceof Error ? value.message : String(value)}`];
  });
  const text = fields.length === 0 ? log.message : `${log.message} (${fields.join(', ')})`;
  return namespace === '' ? text : `${namespace}: ${text}`;
}
