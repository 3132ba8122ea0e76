import type { EventDraft } from '#contracts';
import { given, InMemoryEventStore } from '#testing';
import { ReadModelInstrumentDirectory } from './instrument-directory.js';
import type { InstrumentsRepository, RecordedPeriod } from './instruments.repository.js';

let now = 0;
let store: InMemoryEventStore;
let directory: ReadModelInstrumentDirectory;
let periods: RecordedPeriod[];

const today = { name: 'Ford', sector: 'Cars', exchange: 'XNYS', currency: 'USD', timezone: null, tracked: true };

beforeEach(() => {
  store = new InMemoryEventStore({ clock: () => now });
  periods = [];
  const repository: Pick<InstrumentsRepository, 'periodsOf' | 'byIds'> = {
    periodsOf: () => Promise.resolve(periods),
    byIds: (ids) => Promise.resolve(ids.map((instrumentId) => ({ instrumentId, symbol: 'F', ...today }))),
  };
  const clock = { now: () => now, sleep: () => Promise.resolve() };
  directory = new ReadModelInstrumentDirectory(repository as InstrumentsRepository, clock, store);
});

async function recordedAt(moment: number, instrumentId: string, ...drafts: EventDraft[]) {
  now = moment;
  await given(store, `instrument-${instrumentId}`, drafts);
}

const registered: EventDraft = {
  type: 'marketlog.instruments.v1.InstrumentRegistered',
  data: { instrumentId: 'F', ticker: 'F' },
};
const described = (fields: { currency?: string; exchange?: string }): EventDraft => ({
  type: 'marketlog.instruments.v1.InstrumentDescribed',
  data: { instrumentId: 'F', source: 'csv', ...fields },
});
const period = (instrumentId: string, recorded: number, from: string | null = null): RecordedPeriod => ({
  instrumentId,
  from,
  recordedAt: recorded,
  to: null,
  endRecordedAt: null,
  instrument: { instrumentId, symbol: 'F', ...today },
});

describe('what a symbol meant at a moment', () => {
  it('has currency and exchange as they were recorded by then, and today those of today', async () => {
    periods = [period('F', 1000)];
    await recordedAt(1000, 'F', registered);
    await recordedAt(2000, 'F', described({ currency: 'EUR' }));
    await recordedAt(3000, 'F', described({ currency: 'USD', exchange: 'XNYS' }));
    expect(await directory.get('F', 1500)).toMatchObject({ symbol: 'F', currency: null, exchange: null });
    expect(await directory.get('F', 2500)).toMatchObject({ currency: 'EUR', exchange: null });
    expect(await directory.get('F', 3000)).toMatchObject({ currency: 'USD', exchange: 'XNYS' });
    expect(await directory.get('F')).toMatchObject(today);
  });

  it('is the first holder where nothing was recorded yet, of which nothing is known, also when another takes the ticker later', async () => {
    periods = [period('F', 1000)];
    await recordedAt(1000, 'F', registered, described({ currency: 'USD' }));
    const answered = await directory.get('F', 500);
    expect(answered).toMatchObject({ instrumentId: 'F', symbol: 'F', currency: null, name: null });
    periods = [{ ...periods[0]!, to: '1970-01-01', endRecordedAt: 2000 }, period('F-2', 2000, '1970-01-01')];
    expect(await directory.get('F', 500)).toEqual(answered);
  });
});
