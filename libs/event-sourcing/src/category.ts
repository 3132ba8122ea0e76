import { LogError } from './errors.js';

/** The categories of the log, one Kafka topic each. The list is part of the log's format. */
export const categories = [
  'instruments',
  'prices',
  'articles',
  'ingestions',
  'sentiment',
  'predictions',
  'models',
  'operations',
] as const;

export type Category = (typeof categories)[number];

export function isCategory(text: string): text is Category {
  return (categories as readonly string[]).includes(text);
}

/** Where a stream lies: its category and the key that every event of it carries. */
export interface StreamIdentity {
  readonly category: Category;
  readonly key: string;
}

const yearly = /^(.+)-\d{4}$/;

/** Stream names are ASCII without blanks, so that both databases and Kafka's headers hold and compare them alike. */
const printable = /^[!-~]{3,200}$/;

/**
 * The category and key that a stream's name says (`prices-AAPL-2014` → prices, `AAPL`).
 * @throws LogError `invalid_stream` for a name of no category.
 */
export function identifyStream(stream: string): StreamIdentity {
  const dash = stream.indexOf('-');
  const prefix = stream.slice(0, dash);
  const rest = stream.slice(dash + 1);
  if (dash > 0 && rest !== '' && printable.test(stream)) {
    const identity = byPrefix(prefix, rest);
    if (identity !== undefined) return identity;
  }
  throw new LogError('invalid_stream', `"${stream}" is no stream name, such as prices-AAPL-2014 or article-<uuid>`);
}

function byPrefix(prefix: string, rest: string): StreamIdentity | undefined {
  switch (prefix) {
    case 'instrument':
      return { category: 'instruments', key: rest };
    case 'prices':
      return withoutYear('prices', rest);
    case 'actions':
      return { category: 'prices', key: rest };
    case 'article':
      return { category: 'articles', key: rest };
    case 'sentiment':
      return { category: 'sentiment', key: rest };
    case 'predictions':
      return withoutYear('predictions', rest);
    case 'session':
      return { category: 'predictions', key: rest };
    case 'ingestion':
    case 'file':
      return { category: 'ingestions', key: rest };
    case 'model':
      return { category: 'models', key: rest };
    case 'operation':
      return { category: 'operations', key: rest };
    default:
      return undefined;
  }
}

function withoutYear(category: Category, rest: string): StreamIdentity | undefined {
  const key = yearly.exec(rest)?.[1];
  return key === undefined ? undefined : { category, key };
}
