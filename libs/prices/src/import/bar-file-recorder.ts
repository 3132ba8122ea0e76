import type { PlainBar } from '#contracts';
import type { DerivedFromCloses } from '../actions/derived-factors.js';
import type { ActionRow } from '../files/action-row.js';
import type { Delivery } from '../files/delivery.js';
import { priceColumnName } from '../files/column-names.js';
import type { BarColumns } from '../files/price-columns.js';
import type { CloseBefore } from '../ledger/known-distributions.js';
import { toActions } from './action-facts.js';
import type { AcceptedRow, RowBatch } from './bar-file-reader.js';
import type { FoundBasis } from './basis/file-basis.js';
import { holdAgainstCloses } from './basis/hold-against-closes.js';
import type { PriceFile } from './delivery-terms.js';
import { instrumentOf, reject, type PriceImport } from './price-import.js';
import { basisOfSymbol, closesOf } from './rebase/symbol-basis.js';
import { spacingOf } from './spacing.js';
import { surveyFile, type Survey } from './survey.js';

/** Bars held back to be recorded year by year, at most. */
const heldRows = 20_000;

interface HeldYear {
  readonly symbol: string;
  readonly year: string;
  readonly bars: PlainBar[];
}

/** Records one file of bars: its actions first, because they say how bars compare; then bars; then what adjusted closes tell. */
export class BarFileRecorder {
  private readonly described = new Set<string>();
  private years = new Map<string, HeldYear>();
  /** Years on their way into the log; a bar is there before what is said of it. */
  private readonly recording = new Set<Promise<void>>();
  /** The year that comes next into the log; none overtakes the ones before. */
  private turn: Promise<unknown> = Promise.resolve();
  private held = 0;
  private readonly bases = new Map<string, FoundBasis & { readonly closeBefore: CloseBefore }>();
  private recorded = 0;
  private readonly isKnown: boolean;

  constructor(
    private readonly source: PriceFile<BarColumns>,
    private readonly run: PriceImport,
  ) {
    this.isKnown = run.known.has(source.identity.id);
  }

  async record(): Promise<void> {
    const survey = await surveyFile(this.source, this.run);
    try {
      await this.recordSurveyed(survey);
    } finally {
      // Bars on their way may ask for closes of the file.
      if (survey.isOnDisk()) await this.run.work.settled().finally(() => survey.close());
    }
  }

  private async recordSurveyed(survey: Survey): Promise<void> {
    this.remark(survey);
    await this.prepare(survey);
    for await (const batch of survey.batches()) {
      this.count(batch);
      for (const row of batch.accepted) this.hold(row);
      if (this.held >= heldRows) await this.flush();
      await this.run.report();
    }
    this.run.counts.outOfOrder += survey.outOfOrder;
    await this.flush();
    for (const [symbol, delivery] of survey.deliveries)
      await this.run.work.add(() => this.derive(symbol, delivery.derive()));
  }

  private async prepare({ actions, ...survey }: Survey): Promise<void> {
    const { file, terms } = this.source;
    const { source, basis, basisStated: stated, perhapsAsTraded, basisBecause: because } = terms;
    const lastDay = survey.lastDay ?? '';
    const through = basis === 'asTraded' ? null : (terms.through ?? survey.lastDay ?? null);
    const claim = { source, basis, through, stated, perhapsAsTraded, because };
    const found = await holdAgainstCloses(file.name, claim, { actions, ...survey }, this.run);
    for (const [symbol, delivery] of survey.deliveries) {
      const rows = actions.get(symbol) ?? [];
      // A row that is rejected may have told of one.
      const isAll = this.tellsAllActions && survey.hidingActions === 0;
      if (rows.length > 0 || isAll) await this.recordActions({ symbol, rows, isAll }, delivery, found);
      const compared = { symbol, delivery, source, basis: found, lastDay };
      const ofSymbol = this.isKnown ? found : await basisOfSymbol(compared, this.run);
      this.bases.set(symbol, { ...ofSymbol, closeBefore: closesOf(delivery, { ...terms, ...ofSymbol }) });
      this.run.deliveries.add(this.source, symbol, delivery, ofSymbol);
    }
  }

  /** What a reader of the summary should know, whatever is recorded. */
  private remark({ deliveries }: Survey): void {
    const { columns, facts } = this.source;
    const { remarks } = this.run;
    const volumes = facts.columns.filter(({ name }) => priceColumnName(name).startsWith('volume'));
    if (columns.volume < 0)
      for (const { name } of volumes) remarks.add('columns_ignored', 'columns were not read', name);
    for (const [symbol, delivery] of deliveries) {
      const spacing = spacingOf(delivery);
      if (spacing !== undefined)
        remarks.add('not_daily', `days are ${spacing} apart, and a bar is taken for one day`, symbol);
    }
  }

  /** True where each row says whether there was a split and whether there was a dividend. */
  private get tellsAllActions(): boolean {
    return this.source.columns.split >= 0 && this.source.columns.dividend >= 0;
  }

  private async recordActions(
    { symbol, rows, isAll }: { symbol: string; rows: readonly ActionRow[]; isAll: boolean },
    { span }: Delivery,
    { basis, through }: FoundBasis,
  ): Promise<void> {
    if (span === undefined) return;
    const { source, currency } = this.source.terms;
    const instrumentId = await instrumentOf(this.run, symbol, rows[0]?.date ?? span.to);
    const to = through !== null && through > span.to ? through : span.to;
    const told = toActions(instrumentId, rows, { source, basis, through, currency });
    const coverage = { source, from: span.from, to };
    await this.run.ledger.recordActions(isAll ? { ...told, coverage } : told, this.isKnown);
  }

  private count({ read, duplicates, rejected }: RowBatch): void {
    this.run.counts.read += read;
    this.run.counts.duplicates += duplicates;
    for (const { line, problem } of rejected) reject(this.run, this.source.file.name, line, problem);
  }

  private hold({ symbol, bar }: AcceptedRow): void {
    const { terms } = this.source;
    const { basis, through, grounds } = this.bases.get(symbol)!;
    const year = bar.date.slice(0, 4);
    const key = `${year} ${symbol}`;
    let held = this.years.get(key);
    if (!held) this.years.set(key, (held = { symbol, year, bars: [] }));
    held.bars.push({
      date: bar.date,
      open: bar.open,
      high: bar.high,
      low: bar.low,
      close: bar.close,
      volume: bar.volume,
      vendorAdjustedClose: bar.vendorAdjustedClose,
      source: terms.source,
      basis,
      through,
      basisGrounds: grounds,
      currency: bar.currency ?? terms.currency,
      exchange: bar.exchange ?? terms.exchange,
    });
    this.held++;
  }

  private async flush(): Promise<void> {
    const years = this.years;
    this.years = new Map();
    this.held = 0;
    for (const year of [...years.values()].sort((a, b) => (a.year < b.year ? -1 : a.year > b.year ? 1 : 0))) {
      await this.run.work.add(() => {
        const recording = this.recordInTurn(year).finally(() => this.recording.delete(recording));
        this.recording.add(recording);
        return recording;
      });
    }
  }

  /**
   * What must be read for several years is read at the same time; then they go on their way one behind the other, so that
   * read models which continue from the last bar need not begin again.
   */
  private recordInTurn(held: HeldYear): Promise<void> {
    const prepared = this.prepareYear(held);
    const turn = Promise.all([prepared, this.turn]).then(([byInstrument]) => byInstrument);
    this.turn = turn;
    return turn.then((byInstrument) => this.recordYear(held, byInstrument));
  }

  private async prepareYear({ symbol, year, bars }: HeldYear): Promise<Map<string, PlainBar[]>> {
    bars.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
    const byInstrument = await this.byInstrument(symbol, bars);
    await Promise.all([...byInstrument.keys()].map((id) => this.run.ledger.prepare(id, year)));
    return byInstrument;
  }

  private async recordYear({ symbol, year }: HeldYear, byInstrument: ReadonlyMap<string, PlainBar[]>): Promise<void> {
    const { closeBefore } = this.bases.get(symbol)!;
    for (const [instrumentId, bars] of byInstrument) {
      const ofYear = { instrumentId, year, bars, onlyMissing: this.isKnown, closeBefore };
      const counts = await this.run.ledger.recordBars(ofYear);
      this.recorded += counts.recorded;
      this.run.counts.recorded += counts.recorded;
      this.run.counts.corrected += counts.corrected;
      this.run.counts.unchanged += counts.unchanged;
      this.run.counts.flagged += counts.flagged;
    }
  }

  /** A ticker means one instrument at a time; nearly always one for all the days here. */
  private async byInstrument(symbol: string, bars: PlainBar[]): Promise<Map<string, PlainBar[]>> {
    const first = await instrumentOf(this.run, symbol, bars[0]!.date);
    const last = await instrumentOf(this.run, symbol, bars.at(-1)!.date);
    await this.describe(last, bars.at(-1)!);
    if (first === last) return new Map([[first, bars]]);
    const groups = new Map<string, PlainBar[]>();
    for (const bar of bars) {
      const id = await instrumentOf(this.run, symbol, bar.date);
      const group = groups.get(id);
      if (group) group.push(bar);
      else groups.set(id, [bar]);
    }
    return groups;
  }

  private async describe(instrumentId: string, { source, currency, exchange }: PlainBar): Promise<void> {
    if (this.run.dryRun || this.isKnown || (currency === null && exchange === null) || this.described.has(instrumentId))
      return;
    this.described.add(instrumentId);
    const facts = { source, currency: currency ?? undefined, exchange: exchange ?? undefined };
    await this.run.registry.describe(instrumentId, facts, this.run.ingestionId);
  }

  /** Distributions between days of one instrument; where the ticker changed hands in between, the ratio tells nothing. */
  private async derive(symbol: string, { factors, inconsistent, days }: DerivedFromCloses): Promise<void> {
    const { run } = this;
    await Promise.all(this.recording);
    // What came before is not newer word; where it lacked bars, they were taken back, and what they told with them.
    if (this.isKnown && this.recorded === 0) return;
    const { source } = this.source.terms;
    const includesSplits = this.bases.get(symbol)?.basis === 'asTraded';
    for (const [instrumentId, ofInstrument] of await this.daysByInstrument(symbol, days)) {
      const held = new Set(ofInstrument);
      const own = factors.filter(({ exDate, previousDate }) => held.has(exDate) && held.has(previousDate));
      await run.ledger.recordActions({
        instrumentId,
        factors: own.map(({ exDate, factor }) => ({ exDate, factor, includesSplits, source })),
        compared: { source, days: ofInstrument },
      });
    }
    for (const { date, ratio, neighbours } of inconsistent) {
      const instrumentId = await instrumentOf(run, symbol, date);
      const detail = `adjusted close / close is ${ratio}, on the days around it ${neighbours}`;
      const flag = { date, rule: 'adjusted_close_inconsistent', detail, source } as const;
      run.counts.flagged += await run.ledger.flagBars(instrumentId, date.slice(0, 4), [flag]);
    }
  }

  private async daysByInstrument(symbol: string, days: readonly string[]): Promise<Map<string, string[]>> {
    const byInstrument = new Map<string, string[]>();
    if (days.length < 2) return byInstrument;
    const first = await instrumentOf(this.run, symbol, days[0]!);
    if (first === (await instrumentOf(this.run, symbol, days.at(-1)!))) return byInstrument.set(first, [...days]);
    for (const day of days) {
      const id = await instrumentOf(this.run, symbol, day);
      byInstrument.set(id, [...(byInstrument.get(id) ?? []), day]);
    }
    return byInstrument;
  }
}
