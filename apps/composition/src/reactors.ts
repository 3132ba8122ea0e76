import type { Type } from '@nestjs/common';
import type { Reactor } from '#event-sourcing';

/** A feature's reactors, and the module that provides them with what they need. */
export interface FeatureReactors {
  readonly module: Type;
  readonly reactors: readonly Type<Reactor>[];
}

/** Every reactor of this build. */
export const reactors: readonly FeatureReactors[] = [];
