import { Injectable } from '@nestjs/common';
import {
  ArticleWithdrawal,
  InstrumentWithdrawal,
  PriceWithdrawal,
  type FactWithdrawal,
  type StandingFact,
  type WithdrawalOutcome,
  type WithdrawalRequest,
} from '#contracts';
import { identifyStream, MarketlogError, type EventAddress } from '#event-sourcing';
import type { RecordedFacts } from './recorded-facts.js';

export interface WithdrawalOptions {
  readonly cascade: boolean;
  readonly dryRun: boolean;
  /** Of the withdrawals. */
  readonly correlationId: string;
  readonly signal?: AbortSignal | undefined;
}

export interface WithdrawnFacts {
  /** Events taken back; with `dryRun` that would be. */
  withdrawn: number;
  /** Events that stay because later ones stand on them; registrations of instruments that others use are not counted. */
  kept: number;
  /** The first of them, and registrations that others use, each with the later one. */
  readonly standing: StandingFact[];
  /** The last address appended in each partition. */
  readonly addresses: Map<string, EventAddress>;
}

/** Named in an answer, at most. */
const mostNamed = 1000;

/** Takes facts of any feature back, stream by stream, those of a part at once. */
@Injectable()
export class FactWithdrawals {
  constructor(
    private readonly prices: PriceWithdrawal,
    private readonly articles: ArticleWithdrawal,
    private readonly instruments: InstrumentWithdrawal,
  ) {}

  /** @param parts facts of some streams at a time; no stream comes twice. */
  async withdraw(
    parts: Iterable<RecordedFacts> | AsyncIterable<RecordedFacts>,
    options: WithdrawalOptions,
  ): Promise<WithdrawnFacts> {
    const result: WithdrawnFacts = { withdrawn: 0, kept: 0, standing: [], addresses: new Map() };
    const ofInstruments: WithdrawalRequest[] = [];
    for await (const facts of parts) {
      options.signal?.throwIfAborted();
      const requests = [...facts].map(([stream, events]) => ({ ...options, stream, targets: new Set(events.keys()) }));
      ofInstruments.push(...requests.filter(isOfInstruments));
      const others = requests.filter((request) => !isOfInstruments(request));
      for (const outcome of await Promise.all(others.map((each) => this.#of(each.stream).withdraw(each)))) {
        add(result, outcome);
        result.kept += outcome.standing.length;
      }
    }
    // When nothing of the ingestion stands on them any more.
    for (const outcome of await this.instruments.withdraw(ofInstruments)) add(result, outcome);
    return result;
  }

  /** @throws MarketlogError `not_withdrawable`. */
  #of(stream: string): FactWithdrawal {
    const { category } = identifyStream(stream);
    if (category === 'prices') return this.prices;
    if (category === 'articles') return this.articles;
    throw new MarketlogError(
      'not_withdrawable',
      `${stream}: only prices, corporate actions, articles, registrations and descriptions can be withdrawn`,
    );
  }
}

function isOfInstruments({ stream }: WithdrawalRequest): boolean {
  return identifyStream(stream).category === 'instruments';
}

function add(result: WithdrawnFacts, { withdrawn, standing, last }: WithdrawalOutcome): void {
  result.withdrawn += withdrawn.length;
  result.standing.push(...standing.slice(0, mostNamed - result.standing.length));
  if (last) noteNewest(result.addresses, last);
}

function noteNewest(addresses: Map<string, EventAddress>, last: EventAddress): void {
  const name = `${last.category}-${last.partition}`;
  const known = addresses.get(name);
  if (known === undefined || known.position < last.position) addresses.set(name, last);
}
