import sax from 'sax';
import { FileError } from '../file-errors.js';
import { openZipEntry } from '../open/zip-archive.js';

export type XmlAttributes = Readonly<Record<string, string>>;

/** What to do with the elements of one part of a workbook; names come without their prefix. */
export interface XmlHandlers {
  readonly open?: (name: string, attributes: XmlAttributes) => void;
  readonly text?: (text: string) => void;
  readonly close?: (name: string) => void;
}

/**
 * Reads one part of a workbook piece by piece; a step after each piece, so that what was understood can be handed on.
 * @throws FileError `file_damaged` where it is not well-formed.
 */
export async function* readXml(path: string, part: string, file: string, handlers: XmlHandlers): AsyncGenerator<void> {
  const parser = sax.parser(true, { position: false });
  let failure: Error | undefined;
  parser.onerror = (error) => (failure ??= error);
  parser.onopentag = ({ name, attributes }) => handlers.open?.(local(name), attributes as XmlAttributes);
  parser.onclosetag = (name) => handlers.close?.(local(name));
  parser.ontext = (text) => handlers.text?.(text);
  const decoder = new TextDecoder();
  try {
    for await (const chunk of await openZipEntry(path, part)) {
      parser.write(decoder.decode(chunk as Buffer, { stream: true }));
      if (failure) break;
      yield;
    }
    if (!failure) parser.close();
  } catch (error) {
    if (!failure) throw FileError.from(error, file);
  }
  if (failure) throw new FileError('file_damaged', `${file}: the workbook is damaged`, { cause: failure });
  yield;
}

/** Reads a small part as a whole. */
export async function readWholeXml(path: string, part: string, file: string, handlers: XmlHandlers): Promise<void> {
  const pieces = readXml(path, part, file, handlers);
  while (!(await pieces.next()).done);
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
