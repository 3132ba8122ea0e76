import type { Type } from '@nestjs/common';
import type { Reactor } from '#event-sourcing';
import { everyOf } from './feature.js';
import { features } from './features.js';

export interface Reactors {
  readonly modules: readonly Type[];
  readonly reactors: readonly Type<Reactor>[];
}

const parts = await everyOf(features, (feature) => feature.reactors);

/** Every reactor of this build. */
export const reactors: Reactors = {
  modules: parts.flatMap(({ modules }) => modules),
  reactors: parts.flatMap((part) => part.reactors),
};

/** What does something as time goes by. */
export const schedules: readonly Type[] = (await everyOf(features, (feature) => feature.schedules)).flat();
