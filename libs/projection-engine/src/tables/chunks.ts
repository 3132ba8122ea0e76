/** Few sizes, so that the databases keep the statements prepared. */
const sizes = [128, 16, 1];

/** Cuts so many items of a statement's list into runs of fixed sizes: pairs of first item and size. */
export function* chunks(items: number): Generator<[from: number, size: number]> {
  let from = 0;
  for (const size of sizes) for (; items - from >= size; from += size) yield [from, size];
}
