import type { Type } from '@nestjs/common';
import type { CliVerb } from '#cli';
import type { LiveFetch, StockFacet } from '#contracts';
import type { Projection, Reactor } from '#event-sourcing';

/**
 * What a feature brings, declared once in its `*.feature.ts`; an app takes from each declaration what it runs. A feature knows no app, so it
 * declares a plain object of this shape.
 */
export interface Feature {
  readonly name: string;
  /** Its read models; every app knows them all, because anyone who projects does it for all. */
  readonly projections?: readonly Projection[];
  /** Modules of its commands, and of the ports by which other features ask it something: global in every app. */
  readonly ports?: readonly Type[];
  /** Kinds of live fetch; the classes are exported by `ports`. */
  readonly liveFetches?: readonly Type<LiveFetch>[];
  /** Controllers with their queries: in apps that answer over REST. */
  readonly api?: Type;
  /** Parts of `GET /v1/stocks/{symbol}`, and the modules that export them. */
  readonly stockFacets?: { readonly modules: readonly Type[]; readonly facets: readonly Type<StockFacet>[] };
  /** Verbs of the command line, and the modules that provide their actions. */
  readonly cli?: { readonly modules: readonly Type[]; readonly verbs: readonly CliVerb[] };
  /** Reactors, and the modules that export them with what they need: in `apps/analyst` and `apps/standalone`. */
  readonly reactors?: { readonly modules: readonly Type[]; readonly reactors: readonly Type<Reactor>[] };
  /** Modules that do something as time goes by: in `apps/analyst` and `apps/standalone`. */
  readonly schedules?: readonly Type[];
}
