import { categories, isCategory, parseAddress, type Category, type EventAddress } from '#event-sourcing';
import { UsageError, type CliVerb } from '#cli';
import type { Bound } from './bound.js';

export const replayLogVerb: CliVerb = {
  name: 'log replay',
  summary:
    'Publishes a range of events again, to a topic of your choice or as CloudEvents in JSON lines on standard output; never to the topics of the log',
  options: [
    { flags: '--category <name>', description: categories.join(', '), parse: parseCategory },
    {
      flags: '--from <place>',
      description: 'an event (prices-3@1042) or when it was recorded (2026-01-31, ISO 8601)',
      parse: parseBound,
    },
    { flags: '--to <place>', description: 'the last one, likewise', parse: parseBound },
    { flags: '--key <key>', description: 'one key, such as the id of an instrument' },
    {
      flags: '--topic <name>',
      description: 'is made where it is missing; without it: standard output',
      parse: parseTopic,
    },
    { flags: '--rate <events>', description: 'events per second, at most', parse: parseRate },
    {
      flags: '--speed <times>',
      description: 'keeps the recorded distances in time: 1x as recorded, 20x that much faster',
      parse: parseSpeed,
    },
    {
      flags: '--after <event>',
      description: 'goes on with a replay that ended early, after the event that it named',
      parse: parseEvent,
    },
  ],
  examples: [
    'marketlog log replay --category prices --key AAPL --from 2026-01-30 > aapl.jsonl',
    'marketlog log replay --category prices --topic backtest.prices --from 2026-01-30 --to 2026-01-31 --speed 20x',
    'marketlog log replay --category articles --topic try.articles --rate 500 --after articles-3@1042',
  ],
  log: 'open',
  action: async () => (await import('./replay-log.cli.js')).ReplayLogCli,
  modules: async () => [],
};

function parseCategory(text: string): Category {
  if (isCategory(text)) return text;
  throw new UsageError(`--category is "${text}"; expected one of ${categories.join(', ')}`);
}

function parseBound(text: string): Bound {
  if (text.includes('@')) return parseEvent(text);
  const instant = /^\d{4}-\d{2}-\d{2}(T\S+)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(instant)) return instant;
  throw new UsageError(
    `"${text}" is not a place in the log; expected an event such as prices-3@1042 or a moment such as 2026-01-31T09:30:00Z`,
  );
}

function parseEvent(text: string): EventAddress {
  try {
    return parseAddress(text);
  } catch {
    throw new UsageError(`"${text}" is not the address of an event; expected for example prices-3@1042`);
  }
}

function parseTopic(text: string): string {
  if (/^[A-Za-z0-9._-]{1,249}$/.test(text) && !/^\.{1,2}$/.test(text)) return text;
  throw new UsageError(`--topic is "${text}"; expected 1 to 249 letters, digits, ".", "_" and "-"`);
}

function parseRate(text: string): number {
  const rate = Number(text);
  if (rate > 0 && rate <= 1_000_000) return rate;
  throw new UsageError(`--rate is "${text}"; expected events per second, above 0 and up to 1000000`);
}

function parseSpeed(text: string): number {
  const speed = Number(/^(\d+(?:\.\d+)?)x$/.exec(text)?.[1] ?? 0);
  if (speed > 0 && speed <= 1_000_000) return speed;
  throw new UsageError(`--speed is "${text}"; expected for example 1x, 20x or 0.5x`);
}
