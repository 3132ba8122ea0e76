/** What a text is as one record: its fields, `open` where a quoted field has not ended yet, `bad` where RFC 4180 is broken. */
export type Quoted = string[] | 'open' | 'bad';

/** Fields of a record with quotes. Blanks around a quoted field are left out; a quote within an unquoted one stands for itself. */
export function quotedFields(text: string, delimiter: string): Quoted {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const start = skipBlanks(text, at, delimiter);
    if (text.charCodeAt(start) !== quote) {
      const end = text.indexOf(delimiter, at);
      fields.push(end < 0 ? text.slice(at) : text.slice(at, end));
      if (end < 0) return fields;
      at = end + 1;
      continue;
    }
    const closing = closingQuote(text, start + 1);
    if (closing < 0) return 'open';
    const field = text.slice(start + 1, closing);
    fields.push(field.includes('"') ? field.replaceAll('""', '"') : field);
    at = skipBlanks(text, closing + 1, delimiter);
    if (at >= text.length) return fields;
    if (text[at] !== delimiter) return 'bad';
    at++;
  }
}

const quote = 34;

/** The quote that ends a field: not one of two in a row. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text.charCodeAt(at + 1) === quote) at = text.indexOf('"', at + 2);
  return at;
}

function skipBlanks(text: string, from: number, delimiter: string): number {
  let at = from;
  while (at < text.length && (text[at] === ' ' || (text[at] === '\t' && delimiter !== '\t'))) at++;
  return at;
}
