/** How a workbook shows a number: as one, or as a day, a time of day, or both. */
export type NumberKind = 'number' | 'date' | 'time';

/** Formats that Excel has without writing them into the workbook. */
function builtIn(id: number): NumberKind {
  if ((id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return 'date';
  return (id >= 18 && id <= 21) || (id >= 45 && id <= 47) ? 'time' : 'number';
}

/** @param code such as `dd/mm/yyyy` or `#,##0.00 "USD"`; undefined for one that Excel has by itself */
export function kindOfFormat(id: number, code: string | undefined): NumberKind {
  if (code === undefined) return builtIn(id);
  // Texts in quotes, escaped characters and conditions such as [Red] say nothing of the number; [h] does.
  const letters = code.replace(/"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '').toLowerCase();
  if (/[yd]/.test(letters)) return 'date';
  return /[hs]/.test(letters) ? 'time' : 'number';
}

const dayLength = 86_400_000;
/** Excel counts days from here (its 1900 had a 29 February, so this holds from March 1900). */
const firstDay = Date.UTC(1899, 11, 30);
const firstDay1904 = Date.UTC(1904, 0, 1);

/** A day number as ISO text, with the time of day where it has one: 44929 is 2023-01-03. */
export function dayOfSerial(serial: number, from1904: boolean): string {
  const instant = (from1904 ? firstDay1904 : firstDay) + Math.round(serial * 86_400) * 1000;
  if (!(Math.abs(instant) < 8e15)) return String(serial);
  const text = new Date(instant).toISOString();
  return instant % dayLength === 0 ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ');
}

/** A part of a day as HH:MM:SS. */
export function timeOfSerial(serial: number): string {
  return new Date(Math.round((serial % 1) * 86_400) * 1000).toISOString().slice(11, 19);
}
