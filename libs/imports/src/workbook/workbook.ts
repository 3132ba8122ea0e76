import { FileError } from '../file-errors.js';
import { listZip, type ZipEntry } from '../open/zip-archive.js';
import { refuseExpansion } from '../open/expansion-guard.js';
import { kindOfFormat, type NumberKind } from './cell-styles.js';
import { readWholeXml } from './xml-parts.js';

export interface Sheet {
  readonly name: string;
  /** Its part in the archive: `xl/worksheets/sheet1.xml`. */
  readonly part: string;
}

/** What the cells of every sheet need. */
export interface WorkbookCells {
  readonly texts: readonly string[];
  /** How a cell of each style shows its number. */
  readonly kinds: readonly NumberKind[];
  readonly from1904: boolean;
}

/** Characters of shared texts that are held at most. */
const mostText = 64 * 1024 * 1024;

export function isWorkbook(entries: readonly ZipEntry[]): boolean {
  return entries.some(({ name }) => name === 'xl/workbook.xml');
}

/** The sheets of cells, in the workbook's order; charts and hidden sheets are left out. */
export async function sheetsOf(path: string, file: string): Promise<Sheet[]> {
  const targets = new Map<string, string>();
  await readWholeXml(path, 'xl/_rels/workbook.xml.rels', file, {
    open: (name, { Id = '', Target = '', Type = '' }) => {
      if (name === 'Relationship' && Type.endsWith('/worksheet')) targets.set(Id, partOf(Target));
    },
  });
  const sheets: Sheet[] = [];
  await readWholeXml(path, 'xl/workbook.xml', file, {
    open: (name, attributes) => {
      if (name !== 'sheet' || (attributes.state ?? 'visible') !== 'visible') return;
      const part = targets.get(attributes['r:id'] ?? attributes.id ?? '');
      if (part !== undefined) sheets.push({ name: attributes.name ?? '', part });
    },
  });
  return sheets;
}

/** @throws FileError `file_too_large` where its texts do not fit into memory. */
export async function cellsOf(path: string, file: string): Promise<WorkbookCells> {
  const entries = await listZip(path, file);
  for (const { size, compressed } of entries) refuseExpansion(size, compressed, file);
  const has = (part: string) => entries.some(({ name }) => name === part);
  let from1904 = false;
  await readWholeXml(path, 'xl/workbook.xml', file, {
    open: (name, { date1904 }) => (from1904 ||= name === 'workbookPr' && (date1904 === '1' || date1904 === 'true')),
  });
  return {
    from1904,
    texts: has('xl/sharedStrings.xml') ? await textsOf(path, file) : [],
    kinds: has('xl/styles.xml') ? await kindsOf(path, file) : [],
  };
}

async function textsOf(path: string, file: string): Promise<string[]> {
  const texts: string[] = [];
  let [text, within, phonetic, length] = ['', false, false, 0];
  const count = (characters: number) => {
    length += characters;
    if (length <= mostText) return;
    throw new FileError('file_too_large', `${file}: holds too much text for a workbook; save it as CSV`);
  };
  await readWholeXml(path, 'xl/sharedStrings.xml', file, {
    open: (name) => {
      if (name === 'rPh') phonetic = true;
      within = name === 't' && !phonetic;
    },
    text: (piece) => {
      if (!within) return;
      text += piece;
      count(piece.length);
    },
    close: (name) => {
      within = false;
      if (name === 'rPh') phonetic = false;
      if (name !== 'si') return;
      count(16);
      texts.push(text);
      text = '';
    },
  });
  return texts;
}

async function kindsOf(path: string, file: string): Promise<NumberKind[]> {
  const codes = new Map<number, string>();
  const kinds: NumberKind[] = [];
  let cells = false;
  await readWholeXml(path, 'xl/styles.xml', file, {
    open: (name, { numFmtId = '0', formatCode = '' }) => {
      if (name === 'numFmt') codes.set(Number(numFmtId), formatCode);
      if (name === 'cellXfs') cells = true;
      if (name === 'xf' && cells) kinds.push(kindOfFormat(Number(numFmtId), codes.get(Number(numFmtId))));
    },
    close: (name) => {
      if (name === 'cellXfs') cells = false;
    },
  });
  return kinds;
}

/** Targets are relative to `xl/`, or begin with a slash. */
function partOf(target: string): string {
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
}
