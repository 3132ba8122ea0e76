import type { DescMessage, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import * as pricesBeta from '../gen/marketlog/prices/v1beta1/split_events_pb.js';
import { eventSchemas, isEventType, type EventType } from './event-types.js';
import { fractionOf } from './fraction.js';

/** One step of a chain: a retired type, and its data in the words of its successor, which may be retired as well. */
export interface Upcaster {
  readonly schema: DescMessage;
  readonly to: string;
  readonly upcast: (data: never) => unknown;
}

/** Checks one step against the schemas of both its ends. */
function upcaster<Old extends DescMessage, New extends EventType>(
  schema: Old,
  to: New,
  upcast: (data: MessageShape<Old>) => MessageInitShape<(typeof eventSchemas)[New]>,
): Upcaster {
  return { schema, to, upcast };
}

/**
 * Types that older builds wrote and that this one still reads. An event of a retired type is never rewritten: it is brought
 * to the newest type whenever it is decoded, so that rules and projections know the newest only.
 */
export const upcasters: Readonly<Record<string, Upcaster>> = {
  'marketlog.prices.v1beta1.SplitRecorded': upcaster(
    pricesBeta.SplitRecordedSchema,
    'marketlog.prices.v1.SplitRecorded',
    ({ instrumentId, exDate, ratio, source }) => ({ instrumentId, exDate, source, ...fractionOf(ratio) }),
  ),
};

/** The type under which an event of this type is decoded; undefined for a type that this build does not know. */
export function newestType(type: string): EventType | undefined {
  let current = type;
  for (let step = upcasters[current]; step !== undefined; step = upcasters[current]) current = step.to;
  return isEventType(current) ? current : undefined;
}

/** All types, retired ones too, that are decoded as one of these: what a reader that filters by stored type must ask for. */
export function storedTypes(types: readonly string[]): string[] {
  const wanted = new Set<string>(types);
  return [...types, ...Object.keys(upcasters).filter((retired) => wanted.has(newestType(retired) ?? ''))];
}
