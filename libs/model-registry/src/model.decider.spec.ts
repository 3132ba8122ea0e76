import { MarketlogError } from '#event-sourcing';
import { modelDecider, type ModelCommand, type ModelEvent } from './model.decider.js';

const model = (version: string, hash = `file-${version}`) => ({ name: 'sentiment', version, hash });
const register = (version: string, hash?: string): ModelCommand => ({ kind: 'register', model: model(version, hash) });
const promote = (version: string): ModelCommand => ({ kind: 'promote', name: 'sentiment', version });
const registered = (version: string): ModelEvent => ({
  type: 'marketlog.models.v1.ModelRegistered',
  data: model(version),
});
const promoted = (version: string, previousVersion: string | undefined, automatic: boolean): ModelEvent => ({
  type: 'marketlog.models.v1.ModelPromoted',
  data: { ...model(version), ...(previousVersion === undefined ? {} : { previousVersion }), automatic },
});

/** What a command adds to what earlier ones left. */
function given(...commands: readonly ModelCommand[]) {
  let state = modelDecider.initialState;
  for (const command of commands) state = modelDecider.decide(command, state).reduce(modelDecider.evolve, state);
  return { when: (command: ModelCommand) => modelDecider.decide(command, state) };
}

describe('the registry of models', () => {
  it('registers the first version and promotes it', () => {
    expect(given().when(register('1.0.0'))).toEqual([registered('1.0.0'), promoted('1.0.0', undefined, true)]);
  });

  it('says nothing of a version that it knows', () => {
    expect(given(register('1.0.0')).when(register('1.0.0'))).toEqual([]);
  });

  it('promotes a newer version, by number, and only registers an older one', () => {
    expect(given(register('1.9.0')).when(register('1.10.0'))).toEqual([
      registered('1.10.0'),
      promoted('1.10.0', '1.9.0', true),
    ]);
    expect(given(register('1.10.0')).when(register('1.9.0'))).toEqual([registered('1.9.0')]);
  });

  it('leaves it at what an operator promoted, also when the newer version starts again', () => {
    const history = [register('1.0.0'), register('2.0.0')];
    expect(given(...history).when(promote('1.0.0'))).toEqual([promoted('1.0.0', '2.0.0', false)]);
    expect(given(...history, promote('1.0.0')).when(register('2.0.0'))).toEqual([]);
    expect(given(...history, promote('1.0.0')).when(promote('1.0.0'))).toEqual([]);
  });

  it('refuses another file under a known version, naming both', () => {
    const attempt = () => given(register('1.0.0')).when(register('1.0.0', 'another-file'));
    expect(attempt).toThrow(MarketlogError);
    expect(attempt).toThrow('version 1.0.0 of model sentiment is the file file-1.0.0, found another-file');
  });

  it('refuses to promote what is not registered, naming what is', () => {
    expect(() => given(register('2.0.0'), register('1.0.0')).when(promote('3.0.0'))).toThrow(
      'model sentiment has no version 3.0.0; registered: 1.0.0, 2.0.0',
    );
    expect(() => given().when(promote('1'))).toThrow('registered: none');
  });
});
