import { isCategory, type Category } from './category.js';
import { LogError } from './errors.js';

/** A partition of one category: the unit of order. */
export interface LogPartition {
  readonly category: Category;
  readonly partition: number;
}

/** The place of one event. Positions of a partition run 1, 2, 3 … without holes. */
export interface EventAddress extends LogPartition {
  readonly position: number;
}

/** `prices-3` */
export function formatPartition({ category, partition }: LogPartition): string {
  return `${category}-${partition}`;
}

/** `prices-3@1042` */
export function formatAddress(address: EventAddress): string {
  return `${formatPartition(address)}@${address.position}`;
}

const shape = /^([a-z]+)-(0|[1-9]\d{0,4})@([1-9]\d{0,15})$/;

/** @throws LogError `invalid_address` where the text is no address. */
export function parseAddress(text: string): EventAddress {
  const match = shape.exec(text);
  const category = match?.[1];
  if (match && category !== undefined && isCategory(category)) {
    const position = Number(match[3]);
    if (Number.isSafeInteger(position)) return { category, partition: Number(match[2]), position };
  }
  throw new LogError('invalid_address', `"${text}" is no event address such as prices-3@1042`);
}
