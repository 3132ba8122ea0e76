/** A version of a model: its name, and the file that it is. */
export interface ModelVersion {
  readonly name: string;
  /** Whole numbers separated by dots. */
  readonly version: string;
  /** SHA-256 of the model file, hexadecimal. */
  readonly hash: string;
}

/** By number: 1.10.0 comes after 1.9.0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
