/** A version of a model: its name, and the file that it is. */
export interface ModelVersion {
  readonly name: string;
  /** Whole numbers separated by dots; of a fold of a walk-forward with its name behind a dash, such as 1.0.0-2015q4. */
  readonly version: string;
  /** SHA-256 of the model file, hexadecimal. */
  readonly hash: string;
}

/** By number: 1.10.0 comes after 1.9.0; the folds of a version come before it, in order of their names. */
export function compareVersions(a: string, b: string): number {
  const [[left, fold], [right, other]] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  if (fold === other) return 0;
  return other === '' || (fold !== '' && fold < other) ? -1 : 1;
}

/** The version that a fold is one of: 1.0.0 of 1.0.0-2015q4; any other version is its own. */
export function releaseOf(version: string): string {
  return version.split('-', 1)[0]!;
}

function partsOf(version: string): readonly [numbers: number[], fold: string] {
  const release = releaseOf(version);
  return [release.split('.').map(Number), version.slice(release.length)];
}
