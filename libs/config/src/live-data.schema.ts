import { CronPattern } from 'croner';
import { z } from 'zod';

const budget = /^([a-z0-9][a-z0-9._-]*)=([1-9]\d{0,6})\/([1-9]\d{0,8})$/;

/** Labels of sources, each once; `*` where it stands for several. */
export const labels = z
  .string()
  .transform((text) => text.split(',').map((label) => label.trim()))
  .refine(
    (list) => list.every((label) => /^(\*|[a-z0-9][a-z0-9._-]*)$/.test(label)) && new Set(list).size === list.length,
  );

/** `yahoo=100/20000`: requests in any 60 seconds and in any 24 hours, by vendor. */
export const budgets = z
  .string()
  .transform((text) => text.split(',').map((each) => budget.exec(each.trim())))
  .refine((list) => list.every((each) => each !== null))
  .transform(
    (list) =>
      new Map(
        list.map((each) => {
          const [, label, perMinute, perDay] = each!;
          return [label!, { perMinute: Number(perMinute), perDay: Number(perDay) }];
        }),
      ),
  );

/** What fails there says its address, so that it must hold no secret; fetch takes none there anyway. */
export function isPlainHttp(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

/** Addresses of feeds; `{symbol}` in one stands for each stock. */
export const feeds = z
  .string()
  .transform((text) => text.split(/\s+/).filter((address) => address !== ''))
  .refine((list) => list.length > 0 && list.every((address) => isPlainHttp(address.replaceAll('{symbol}', 'A'))));

/** A cron pattern of five fields; `off` is null. */
export const cron = z
  .string()
  .refine((text) => text === 'off' || isCron(text))
  .transform((text) => (text === 'off' ? null : text));

function isCron(pattern: string): boolean {
  try {
    return new CronPattern(pattern, 'UTC', { mode: '5-part' }).minute.length > 0;
  } catch {
    return false;
  }
}
