import type { EventAddress } from '#event-sourcing';

/** A place in a range: an event, or a moment of recording (UTC milliseconds). */
export type Bound = EventAddress | number;
