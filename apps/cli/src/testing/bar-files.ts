import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { barSeries } from '#testing';

/** Makes a folder with a file of generated bars for each symbol; the same seed makes the same bars. */
export async function writeBarFiles(
  folder: string,
  symbols: readonly string[],
  { bars, seed }: { readonly bars: number; readonly seed: number },
): Promise<void> {
  await mkdir(folder);
  for (const [i, symbol] of symbols.entries()) {
    const rows = barSeries(bars, { seed: seed + i }).map(
      ({ date, open, high, low, close, volume }) => `${date},${symbol},${open},${high},${low},${close},${volume}`,
    );
    const text = ['date,symbol,open,high,low,close,volume', ...rows, ''].join('\n');
    await writeFile(join(folder, `${symbol}.csv`), text);
  }
}
