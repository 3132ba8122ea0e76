/** Injects every projection that the app was composed of: `@Inject(PROJECTIONS) projections: readonly Projection[]`. */
export const PROJECTIONS = Symbol('PROJECTIONS');
