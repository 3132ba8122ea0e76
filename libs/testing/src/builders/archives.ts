import { crc32, deflateRawSync } from 'node:zlib';

/** A ZIP archive of these files, by name. */
export function zipOf(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content);
    const packed = deflateRawSync(data);
    const path = Buffer.from(name);
    const sizes = Buffer.alloc(16);
    sizes.writeUInt32LE(crc32(data), 0);
    sizes.writeUInt32LE(packed.length, 4);
    sizes.writeUInt32LE(data.length, 8);
    sizes.writeUInt16LE(path.length, 12);
    const local = Buffer.concat([Buffer.from('504b03041400000008000000' + '0000', 'hex'), sizes, path, packed]);
    const at = Buffer.alloc(16);
    at.writeUInt32LE(offset, 12);
    directory.push(
      Buffer.concat([Buffer.from('504b0102140014000000' + '080000000000', 'hex'), sizes, at.subarray(2), path]),
    );
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

/** A cell of a sheet: a text, a number, a day shown as one, or a formula that nothing has computed yet. */
export type SheetCell = string | number | { readonly day: number } | { readonly formula: string };

/** An Excel workbook of these sheets; texts alternate between shared and inline ones, as programs write them. */
export function workbookOf(sheets: Readonly<Record<string, readonly (readonly SheetCell[])[]>>): Buffer {
  const names = Object.keys(sheets);
  const texts: string[] = [];
  const files: Record<string, string> = {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml':
      '<workbook xmlns:r="r"><sheets>' +
      names.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('') +
      '</sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships>' +
      names
        .map((_, i) => `<Relationship Id="rId${i + 1}" Type="x/worksheet" Target="worksheets/s${i}.xml"/>`)
        .join('') +
      '</Relationships>',
    'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
  };
  names.forEach((name, i) => {
    const rows = sheets[name]!.map((cells, row) => {
      const written = cells.map((cell, column) => cellXml(cell, `${letters(column)}${row + 1}`, texts)).join('');
      return `<row r="${row + 1}">${written}</row>`;
    });
    files[`xl/worksheets/s${i}.xml`] = `<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>`;
  });
  files['xl/sharedStrings.xml'] = `<sst>${texts.map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`;
  return zipOf(files);
}

function cellXml(cell: SheetCell, at: string, texts: string[]): string {
  if (cell === '') return '';
  if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
  if (typeof cell === 'object' && 'formula' in cell) return `<c r="${at}"><f>${cell.formula}</f></c>`;
  if (typeof cell === 'object') return `<c r="${at}" s="1"><v>${cell.day}</v></c>`;
  if (cell.length % 2 === 0) return `<c r="${at}" t="inlineStr"><is><t>${cell}</t></is></c>`;
  texts.push(cell);
  return `<c r="${at}" t="s"><v>${texts.length - 1}</v></c>`;
}

function letters(column: number): string {
  return column < 26 ? String.fromCharCode(65 + column) : letters(Math.floor(column / 26) - 1) + letters(column % 26);
}
