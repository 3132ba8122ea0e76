import { basename } from 'node:path';
import { FileError } from '../file-errors.js';
import type { InputFile } from '../input-file.js';
import { isWorkbook, sheetsOf } from '../workbook/workbook.js';
import type { HeldContents } from './held-contents.js';
import { listZip } from './zip-archive.js';

/**
 * The files in a file: of a ZIP archive its entries, of an Excel workbook its sheets, else the file itself. One that is damaged,
 * or made to fill a disk, stays itself, and is refused by name when it is read.
 */
export async function contentsOf(file: InputFile, held: HeldContents): Promise<InputFile[]> {
  const { start, file: withContent } = await held.begin(file);
  if (start.toString('latin1') !== 'PK\x03\x04') return [withContent];
  try {
    const entries = await listZip(file.path, file.name);
    if (isWorkbook(entries)) return await sheetFiles(file);
    const office = entries.some(({ name }) => name === 'mimetype' || name === '[Content_Types].xml');
    if (office || entries.length === 0) return [file];
    return entries
      .map(({ name, compressed, size }) => ({
        path: file.path,
        name: basename(name),
        size: compressed,
        entry: name,
        unpacked: size,
      }))
      .sort((a, b) => (a.entry < b.entry ? -1 : 1));
  } catch (error) {
    return [{ ...file, refusal: FileError.from(error, file.name) }];
  }
}

/** A workbook of one sheet keeps its own name; of several each sheet is a file of its own. */
async function sheetFiles(file: InputFile): Promise<InputFile[]> {
  const sheets = await sheetsOf(file.path, file.name);
  if (sheets.length === 0) return [file];
  if (sheets.length === 1) return [{ ...file, sheet: sheets[0]!.part, sheetName: sheets[0]!.name }];
  const size = Math.ceil(file.size / sheets.length);
  return sheets.map(({ name, part }) => ({
    path: file.path,
    name: `${file.name} [${name}]`,
    size,
    sheet: part,
    sheetName: name,
  }));
}
