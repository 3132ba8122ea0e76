import { createHash } from 'node:crypto';

/** An article as far as it matters whether it counts for an instrument. */
export interface Mentioning {
  readonly title?: string | undefined;
  readonly text?: string | undefined;
  readonly language?: string | undefined;
}

export interface MentionedAs {
  /** As the source wrote it. */
  readonly symbol: string;
  /** The source tags articles with what they are about. */
  readonly tagged: boolean;
}

/**
 * Whether an article counts in the daily sentiment of an instrument: it is English or of unknown language, and either the source
 * says that it is about the instrument or the cashtag really stands there (`L$D` is not `$D`, `$DAL` neither).
 */
export function isEligible(article: Mentioning, { symbol, tagged }: MentionedAs): boolean {
  const { language = 'und' } = article;
  if (language !== 'en' && language !== 'und') return false;
  return tagged || cashtag(symbol).test(`${article.title ?? ''}\n${article.text ?? ''}`);
}

function cashtag(symbol: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9$])\\$${symbol.replace(/[^A-Za-z0-9]/g, '\\$&')}(?![A-Za-z])`);
}

/** Names the words of an article: those of its title, else of its text. */
export function wordsKeyOf({ title, text }: Mentioning): string {
  return wordsKey(title?.trim() ? title : (text ?? ''));
}

/**
 * Names the words of a text whatever their links, capitals, punctuation and retweet marks: the same words count once per instrument
 * and session. Empty where there are no words.
 */
export function wordsKey(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/https?:\/\/\S*/g, ' ')
    .replace(/^\s*rt @\w+:?/, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return words === '' ? '' : createHash('sha256').update(words, 'utf8').digest('hex').slice(0, 32);
}
