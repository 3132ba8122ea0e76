import type { DynamicModule, Provider, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InstrumentDirectory } from '#contracts';
import type { EventAddress, EventStore, Projection } from '#event-sourcing';
import type { ReadModels } from '#projection-engine';
import type { OutgoingHttpHeaders } from 'node:http';

export interface ServedApiOptions {
  readonly projections: readonly Projection[];
  /** API modules of features. */
  readonly modules: readonly (Type | DynamicModule)[];
  /** Stands in for the instruments feature. */
  readonly directory?: InstrumentDirectory;
  /** Modules whose exports every other may ask for, as an app offers ports. */
  readonly ports?: readonly Type[];
  /** Stand-ins for further ports. */
  readonly providers?: readonly Provider[];
  readonly dialect?: 'sqlite' | 'mysql';
}

export interface ServedAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly text: string;
  /** The JSON of the answer. */
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- assertions look into any answer
}

/** Features over HTTP with a real log and the real projection engine, in this process. */
export interface ServedApi {
  readonly app: NestFastifyApplication;
  readonly store: EventStore;
  readonly readModels: ReadModels;
  get(url: string, headers?: Record<string, string>): Promise<ServedAnswer>;
  /** Resolves when everything in the log can be read. */
  caughtUp(): Promise<void>;
  /** Records an event of a type that this build does not know: its partition stands still. */
  standStill(stream: string): Promise<EventAddress>;
  close(): Promise<void>;
}
