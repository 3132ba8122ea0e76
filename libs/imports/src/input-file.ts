/** One file to read; it may lie in a ZIP archive or be one sheet of an Excel workbook. */
export interface InputFile {
  readonly path: string;
  /** Base name (of an archive's entry its own, of one of several sheets `AAPL.xlsx [2023]`): what reports and events carry, never the path. */
  readonly name: string;
  /** Bytes on disk, packed where it is packed. */
  readonly size: number;
  /** Its bytes, where it is small: read once, however often it is looked through. */
  readonly content?: Buffer;
  /** Its name in the archive at `path`. */
  readonly entry?: string;
  /** Bytes that the archive's directory declares for it. */
  readonly unpacked?: number;
  /** Why nothing can be read from it, where that was found when its contents were listed. */
  readonly refusal?: Error;
  /** The sheet's part in the workbook at `path`. */
  readonly sheet?: string;
  /** What the sheet is called. */
  readonly sheetName?: string;
}

export interface FileKind {
  /** With the dot, lower case: `.csv`. Each is also looked for with `.gz` behind it. */
  readonly extensions: readonly string[];
  /** For messages: `CSV`. */
  readonly noun: string;
}
