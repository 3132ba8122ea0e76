import { FileError } from '../file-errors.js';
import type { FileErrorCode } from '../import-codes.js';

interface Signature {
  readonly code: FileErrorCode;
  /** Begins at `at`, by default the first byte. */
  readonly bytes: string;
  readonly at?: number;
  readonly seems: string;
  readonly advice: string;
}

const asCsv = 'save it as CSV and import that';
const unpack = 'unpack it and import the files in it';

/** First bytes (Latin-1) of what people download beside text. */
const signatures: readonly Signature[] = [
  { code: 'file_pdf', bytes: '%PDF', seems: 'a PDF document', advice: 'get the numbers as CSV' },
  { code: 'file_xls', bytes: '\xd0\xcf\x11\xe0', seems: 'an old Excel workbook (.xls)', advice: asCsv },
  { code: 'file_parquet', bytes: 'PAR1', seems: 'a Parquet file', advice: asCsv },
  { code: 'file_parquet', bytes: 'ARROW1', seems: 'an Arrow (Feather) file', advice: asCsv },
  { code: 'file_parquet', bytes: 'FEA1', seems: 'a Feather file', advice: asCsv },
  { code: 'file_binary', bytes: '\x89HDF', seems: 'an HDF5 file', advice: asCsv },
  { code: 'file_binary', bytes: 'SQLite format 3', seems: 'an SQLite database', advice: 'export its table as CSV' },
  { code: 'file_archive', bytes: "7z\xbc\xaf'", seems: 'a 7-Zip archive', advice: unpack },
  { code: 'file_archive', bytes: 'Rar!', seems: 'a RAR archive', advice: unpack },
  { code: 'file_archive', bytes: 'BZh', seems: 'bzip2 data', advice: unpack },
  { code: 'file_archive', bytes: '\xfd7zXZ', seems: 'xz data', advice: unpack },
  { code: 'file_archive', bytes: '\x28\xb5\x2f\xfd', seems: 'Zstandard data', advice: unpack },
  { code: 'file_archive', bytes: 'ustar', at: 257, seems: 'a tar archive', advice: unpack },
  { code: 'file_archive', bytes: '\x1f\x8b', seems: 'gzip data inside packed data', advice: unpack },
  { code: 'file_archive', bytes: 'PK\x03\x04', seems: 'an archive inside an archive', advice: unpack },
  { code: 'file_binary', bytes: '\x89PNG', seems: 'a picture', advice: 'get the numbers as CSV' },
  { code: 'file_binary', bytes: '\xff\xd8\xff', seems: 'a picture', advice: 'get the numbers as CSV' },
  { code: 'file_binary', bytes: 'GIF8', seems: 'a picture', advice: 'get the numbers as CSV' },
  { code: 'file_binary', bytes: '{\\rtf', seems: 'a formatted text (RTF)', advice: 'save it as plain text' },
  {
    code: 'file_not_table',
    bytes: 'version https://git-lfs',
    seems: 'a Git LFS pointer, not the file',
    advice: 'run `git lfs pull` first',
  },
];

/** @throws FileError where the first bytes are those of something that is not text. */
export function refuseKnownBinary(start: Uint8Array, file: string): void {
  const text = Buffer.from(start.subarray(0, 512)).toString('latin1');
  const found = signatures.find(({ bytes, at = 0 }) => text.startsWith(bytes, at));
  if (found) throw new FileError(found.code, `${file}: is ${found.seems}; ${found.advice}`);
}

/** @throws FileError where a text that should be a table is a web page, JSON or XML, with what that says. */
export function refuseDocument(start: string, file: string): void {
  const text = start.trimStart();
  if (/^<(?:!doctype html|html|head|body|script|table|div)\b/i.test(text)) {
    throw new FileError(
      'file_html',
      `${file}: is a web page (HTML), not CSV${quoted(wordsOfHtml(text))}; download it again`,
    );
  }
  if (/^<\?xml|^<(?:rss|feed|svg|response|error)\b/i.test(text)) {
    throw new FileError('file_xml', `${file}: is XML, not CSV; save it as CSV and import that`);
  }
  if (/^(?:\{\s*["}]|\[\s*[[{"\]])/.test(text)) {
    throw new FileError('file_json', `${file}: is JSON, not CSV${quoted(wordsOfJson(text))}; get it as CSV`);
  }
}

/** Titles and headings first: what a browser would show. */
function wordsOfHtml(html: string): string {
  const title = /<title[^>]*>([^<]+)/i.exec(html)?.[1] ?? '';
  const visible = html.replace(/<(script|style)[\s\S]*?(?:<\/\1>|$)/gi, ' ').replace(/<[^>]*>?/g, ' ');
  return title.trim() || visible;
}

/** Vendors put what went wrong into a text of the answer. */
export function wordsOfJson(json: string): string {
  const named = /"(?:information|note|message|detail|description|error(?: message)?)"\s*:\s*"((?:[^"\\]|\\.)*)"/i.exec(
    json,
  );
  return named?.[1] ?? '';
}

function quoted(words: string): string {
  const text = words.replace(/\s+/g, ' ').trim();
  return text === '' ? '' : ` (it says: ${text.length > 100 ? `${text.slice(0, 100)}…` : text})`;
}
