/** A column's name without what vendors vary: case, accents, blanks, brackets, dots. `<Adj. Close>` is `adjclose`. */
export function columnName(cell: string): string {
  return cell
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]/gu, '');
}
