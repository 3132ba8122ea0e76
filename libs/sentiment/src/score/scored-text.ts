/** Characters (UTF-16) of a text that are read: far more than the tokens a model reads, and tokenising more costs seconds. */
const longest = 10_000;

/** The part that a model reads; half a character, at the cut or elsewhere, becomes U+FFFD. */
export function readable(text: string): string {
  return text.slice(0, longest).toWellFormed();
}
