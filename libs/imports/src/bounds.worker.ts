/* Counts the rows of tables in a process whose heap a test keeps small. */
import { expandPaths } from './expand-paths.js';
import { openTable, readTable } from './table/table.js';

for (const file of await expandPaths(process.argv.slice(2), { extensions: ['.csv'], noun: 'CSV' })) {
  let rows = 0;
  const table = await openTable(file, { knows: (cell) => ['date', 'close'].includes(cell) });
  for await (const batch of readTable(table)) rows += batch.filter(({ fields }) => fields !== undefined).length;
  process.stdout.write(`${rows}\n`);
}
