import type { Type } from '@nestjs/common';
import type { CliVerb } from '#cli';
import type { LiveFetch, StockFacet } from '#contracts';
import type { Projection, Reactor } from '#event-sourcing';

/** Loaded by the apps that run it, and by no other. */
export type Loaded<T> = () => Promise<T>;

/**
 * What a feature brings, declared once in its `*.feature.ts`; an app takes from each declaration what it runs, and loads nothing else. A
 * feature knows no app, so it declares a plain object of this shape.
 */
export interface Feature {
  readonly name: string;
  /** Verbs of the command line; their actions are loaded where one runs. */
  readonly verbs?: readonly CliVerb[];
  /** The modules that provide the actions of the verbs. */
  readonly cli?: Loaded<readonly Type[]>;
  /** Its read models; every app that projects knows them all, because anyone who projects does it for all. */
  readonly projections?: Loaded<readonly Projection[]>;
  /** Modules of its commands, and of the ports by which other features ask it something: global in every app. */
  readonly ports?: Loaded<readonly Type[]>;
  /** Kinds of live fetch; the classes are exported by `ports`. */
  readonly liveFetches?: Loaded<readonly Type<LiveFetch>[]>;
  /** Controllers with their queries: in apps that answer over REST. */
  readonly api?: Loaded<readonly Type[]>;
  /** Parts of `GET /v1/stocks/{symbol}`, and the modules that export them. */
  readonly stockFacets?: Loaded<{ readonly modules: readonly Type[]; readonly facets: readonly Type<StockFacet>[] }>;
  /** Reactors, and the modules that export them with what they need: in `apps/analyst` and `apps/standalone`. */
  readonly reactors?: Loaded<{ readonly modules: readonly Type[]; readonly reactors: readonly Type<Reactor>[] }>;
  /** Modules that do something as time goes by: in `apps/analyst` and `apps/standalone`. */
  readonly schedules?: Loaded<readonly Type[]>;
}

/** What of one kind several features bring, in their order. */
export async function everyOf<T>(
  features: readonly Feature[],
  part: (feature: Feature) => Loaded<T> | undefined,
): Promise<readonly T[]> {
  const loaded = await Promise.all(features.map(async (feature) => part(feature)?.()));
  return loaded.filter((each) => each !== undefined);
}
