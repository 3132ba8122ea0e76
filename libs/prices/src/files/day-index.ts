/** A quarter of the slots stays empty at least, so that looking costs a step or two. */
const fullest = 0.75;

/**
 * Which row holds a day, in 4 bytes a slot outside the heap: files of millions of rows in no order are looked up by it, where a
 * Map would fill the heap. The days themselves stay in the rows.
 */
export class DayIndex {
  /** Row + 1; 0: empty. Its length is a power of two. */
  private slots = new Uint32Array(32);
  private count = 0;

  constructor(private readonly dayAt: (row: number) => number) {}

  /** The day must not be in it. */
  add(row: number): void {
    if (++this.count > this.slots.length * fullest) this.grow();
    this.place(row);
  }

  find(day: number): number | undefined {
    for (let slot = this.slotOf(day); ; slot = (slot + 1) & (this.slots.length - 1)) {
      const held = this.slots[slot]!;
      if (held === 0) return undefined;
      if (this.dayAt(held - 1) === day) return held - 1;
    }
  }

  private place(row: number): void {
    let slot = this.slotOf(this.dayAt(row));
    while (this.slots[slot] !== 0) slot = (slot + 1) & (this.slots.length - 1);
    this.slots[slot] = row + 1;
  }

  private grow(): void {
    const held = this.slots;
    this.slots = new Uint32Array(held.length * 2);
    for (const row of held) if (row !== 0) this.place(row - 1);
  }

  private slotOf(day: number): number {
    return (Math.imul(day, 0x9e3779b1) >>> 0) & (this.slots.length - 1);
  }
}
