import { decodeEvent } from '#contracts';
import { identifyStream, MarketlogError, partitionOf, payloadDigest, type StreamIdentity } from '#event-sourcing';
import { uuid } from '../uuid.js';
import type { FaultList } from './faults.js';
import type { RawEvent } from './raw-log.port.js';

/** What an event must be by itself: in the place that its stream says, with the payload that was accepted, readable. */
export function checkEvent(event: RawEvent, partitions: number, faults: FaultList): void {
  if (!uuid.test(event.id)) faults.add(event, 'malformed_id', `the id is ${event.id}`);
  checkPlace(event, partitions, faults);
  checkPayload(event, faults);
}

function checkPlace(event: RawEvent, partitions: number, faults: FaultList): void {
  const identity = identify(event.stream);
  if (identity === undefined) {
    faults.add(event, 'wrong_stream', `${JSON.stringify(event.stream)} is no stream name`);
    return;
  }
  if (identity.category !== event.category) {
    faults.add(event, 'wrong_category', `the stream ${event.stream} belongs to ${identity.category}`);
  }
  if (identity.key !== event.key) {
    faults.add(event, 'wrong_key', `the stream ${event.stream} has the key ${identity.key}, not ${event.key}`);
  }
  const partition = partitionOf(identity.key, partitions);
  if (partition !== event.partition) {
    faults.add(event, 'wrong_partition', `the key ${identity.key} belongs to partition ${partition}`);
  }
}

function checkPayload(event: RawEvent, faults: FaultList): void {
  const isAltered = Buffer.compare(payloadDigest(event.data), event.dataSha256) !== 0;
  const unreadable = reasonUnreadable(event);
  if (isAltered) {
    const state = unreadable === undefined ? 'still decodable' : 'no longer decodable';
    faults.add(event, 'payload_altered', `its ${event.data.length} bytes have another SHA-256 than recorded; ${state}`);
  } else if (unreadable !== undefined) {
    faults.add(event, unreadable, `the payload is no ${event.type} that this build reads`);
  }
}

function reasonUnreadable(event: RawEvent): 'broken_payload' | 'unknown_event_type' | undefined {
  try {
    decodeEvent(event);
    return undefined;
  } catch (error) {
    if (error instanceof MarketlogError && error.code === 'unknown_event_type') return error.code;
    return 'broken_payload';
  }
}

function identify(stream: string): StreamIdentity | undefined {
  try {
    return identifyStream(stream);
  } catch {
    return undefined;
  }
}
