const shape = /^[A-Za-z]{2,8}([-_][A-Za-z0-9-]{1,30})?$/;
const letters = [...'abcdefghijklmnopqrstuvwxyz'];

/** Codes by the English names of their languages, in lower case. */
let codes: ReadonlyMap<string, string> | undefined;

function codesByName(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
  const all = letters.flatMap((first) => letters.map((second) => first + second));
  return new Map(all.flatMap((code) => (names.of(code) === undefined ? [] : [[names.of(code)!.toLowerCase(), code]])));
}

/**
 * The primary language of a tag, its shortest code: `en-US`, `eng` and `English` are all `en`.
 * @returns undefined where the text is neither a tag nor the name of a language
 */
export function languageIn(text: string): string | undefined {
  codes ??= codesByName();
  const named = codes.get(text.trim().toLowerCase());
  if (named !== undefined) return named;
  if (!shape.test(text)) return undefined;
  const primary = text.split(/[-_]/, 1)[0]!.toLowerCase();
  // No language has a longer code.
  return primary.length > 3 ? undefined : Intl.getCanonicalLocales(primary)[0];
}
