/** Lease under which a partition number of all categories is published. */
export const leaseOf = (partition: number): string => `relay:${partition}`;

/** While a process holds it, every relay gives back what it has, and takes nothing. */
export const pauseLease = 'relay-pause';

/** Begins the leases by which relays know how many they are. */
export const memberLeases = 'relay-member:';
