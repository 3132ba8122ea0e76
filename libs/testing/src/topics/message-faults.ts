import { hash } from 'node:crypto';
import { kafkaPartition } from './kafka-partition.js';
import type { TopicMessage } from './topic-message.js';

/** What the check keeps of a message. */
export interface SeenEvent {
  readonly logId: string;
  readonly epoch: number;
  readonly position: number;
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  /** UTC milliseconds. */
  readonly recordedAt: number;
  /** SHA-256 of the payload, in hexadecimal. */
  readonly sha256: string;
  readonly offset: number;
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const instant = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;

const required: readonly (readonly [name: string, format: RegExp])[] = [
  ['ce_specversion', /^1\.0$/],
  ['ce_id', new RegExp(`^${uuid}$`)],
  ['ce_type', /^marketlog\.[a-z]+\.v\d+(?:(?:alpha|beta)\d+)?\.[A-Z][A-Za-z0-9]*$/],
  ['ce_source', new RegExp(`^urn:marketlog:${uuid}:[1-9]\\d*$`)],
  ['ce_subject', /^[!-~]{3,200}$/],
  ['ce_streamversion', /^[1-9]\d*$/],
  ['ce_time', new RegExp(`^${instant}$`)],
  ['ce_recordedtime', new RegExp(`^${instant}$`)],
  ['ce_position', /^[1-9]\d*$/],
  ['content-type', /^application\/protobuf$/],
];

const optional: readonly (readonly [name: string, format: RegExp])[] = [
  ['ce_correlationid', new RegExp(`^${uuid}$`)],
  ['ce_causationid', new RegExp(`^${uuid}$`)],
  ['traceparent', /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/],
];

/** The key that the name of a stream holds, by category. */
const keyOfStream: Readonly<Record<string, RegExp>> = {
  instruments: /^instrument-(.+)$/,
  prices: /^(?:prices-(.+)-\d{4}|actions-(.+))$/,
  articles: /^article-(.+)$/,
  ingestions: /^(?:ingestion|file)-(.+)$/,
  sentiment: /^sentiment-(.+)$/,
  predictions: /^(?:predictions-(.+)-\d{4}|session-(.+))$/,
  models: /^model-(.+)$/,
  operations: /^operation-(.+)$/,
};

/**
 * Holds one message against the documented form: a CloudEvent 1.0 in Kafka's binary mode with our headers, its key the one of
 * its stream, its partition the one of its key.
 * @returns the event where enough of it can be read, and everything that is wrong with it
 */
export function examine(
  message: TopicMessage,
  category: string,
  partitions: number,
): { readonly event: SeenEvent | undefined; readonly faults: readonly string[] } {
  const headers = new Map(message.headers);
  const faults = [
    ...required.flatMap(([name, format]) => headerFault(headers, name, format, true)),
    ...optional.flatMap(([name, format]) => headerFault(headers, name, format, false)),
  ];
  if (headers.size !== message.headers.length) faults.push('a header comes twice');
  for (const name of ['ce_time', 'ce_recordedtime']) {
    if (Number.isNaN(Date.parse(headers.get(name) ?? ''))) faults.push(`${name} is no instant`);
  }
  if (!headers.get('ce_type')?.startsWith(`marketlog.${category}.`)) faults.push(`ce_type is not of ${category}`);
  faults.push(...keyFaults(message, headers.get('ce_subject') ?? '', category, partitions));
  return { event: eventOf(message, headers), faults };
}

function headerFault(headers: ReadonlyMap<string, string>, name: string, format: RegExp, must: boolean): string[] {
  const value = headers.get(name);
  if (value === undefined) return must ? [`${name} is missing`] : [];
  return format.test(value) ? [] : [`${name} is ${JSON.stringify(value)}`];
}

function keyFaults({ key, partition }: TopicMessage, stream: string, category: string, partitions: number): string[] {
  if (key === null || key.length === 0) return ['the key is missing'];
  const faults: string[] = [];
  const own = keyOfStream[category]?.exec(stream)?.slice(1).find(Boolean);
  if (own !== key.toString('utf8')) faults.push(`the key of ${stream} is ${JSON.stringify(key.toString('utf8'))}`);
  const due = kafkaPartition(key, partitions);
  if (due !== partition) faults.push(`the key belongs into partition ${due} of ${partitions}`);
  return faults;
}

function eventOf(message: TopicMessage, headers: ReadonlyMap<string, string>): SeenEvent | undefined {
  const [logId, epoch] = headers.get('ce_source')?.split(':').slice(2) ?? [];
  const position = Number(headers.get('ce_position'));
  if (logId === undefined || !(Number(epoch) >= 1) || !(position >= 1)) return undefined;
  return {
    logId,
    epoch: Number(epoch),
    position,
    id: headers.get('ce_id') ?? '',
    stream: headers.get('ce_subject') ?? '',
    version: Number(headers.get('ce_streamversion')),
    recordedAt: Date.parse(headers.get('ce_recordedtime') ?? ''),
    sha256: hash('sha256', message.value, 'hex'),
    offset: message.offset,
  };
}
