import { readCsv, type InputFile } from '#imports';
import { recogniseColumns, type ActionColumns, type BarColumns } from '../files/price-columns.js';
import { termsOf, type DeliverySettings, type PriceFile } from './delivery-terms.js';

export interface PriceFiles {
  readonly bars: readonly PriceFile<BarColumns>[];
  readonly actions: readonly PriceFile<ActionColumns>[];
}

/**
 * Looks at the header of every file before the first row of any is recorded, so that a wrong one among many costs nothing.
 * @throws FileError, UsageError naming the file.
 */
export async function recogniseFiles(files: readonly InputFile[], settings: DeliverySettings): Promise<PriceFiles> {
  const bars: PriceFile<BarColumns>[] = [];
  const actions: PriceFile<ActionColumns>[] = [];
  for (const file of files) {
    const columns = recogniseColumns(await headerOf(file), file.name);
    const terms = termsOf(file, columns, settings);
    if (columns.kind === 'bars') bars.push({ file, columns, terms });
    else actions.push({ file, columns, terms });
  }
  return { bars, actions };
}

async function headerOf(file: InputFile): Promise<readonly string[]> {
  for await (const part of readCsv(file)) if (part.header) return part.header;
  return [];
}
