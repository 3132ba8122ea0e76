import { createHash } from 'node:crypto';

/** Characters (UTF-16) of a text that are read: far more than the tokens a model reads, and tokenising more costs seconds. */
const longest = 10_000;

interface Worded {
  readonly title?: string | undefined;
  readonly text?: string | undefined;
}

/** What of an article is scored: its title, else its text; undefined where it has neither. */
export function scoredTextOf({ title, text }: Worded): string | undefined {
  const words = title?.trim() ? title : text;
  return words?.trim() ? readable(words) : undefined;
}

/** The part that a model reads; half a character, at the cut or elsewhere, becomes U+FFFD. */
export function readable(text: string): string {
  return text.slice(0, longest).toWellFormed();
}

/** SHA-256 of the UTF-8 bytes, hexadecimal: names what was scored. */
export function textHash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
