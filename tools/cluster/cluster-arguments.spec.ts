import { clusterArguments } from './cluster-arguments.js';

describe('arguments of npm run cluster', () => {
  it('start one of each on one broker where nothing is said', () => {
    const apps = { ingest: 1, relay: 1, projector: 1, analyst: 1, api: 1 };
    expect(clusterArguments([])).toEqual({ verb: 'run', detach: false, brokers: 1, port: undefined, apps });
  });

  it('say how many, and where', () => {
    const args = ['--detach', '--projectors', '4', '--relays', '2', '--brokers', '3', '--port', '8080'];
    expect(clusterArguments(args)).toMatchObject({
      ...{ detach: true, brokers: 3, port: 8080 },
      apps: { ingest: 1, relay: 2, projector: 4, analyst: 1, api: 1 },
    });
    expect(clusterArguments(['stop'])).toMatchObject({ verb: 'stop' });
  });

  it.each([
    ['start'],
    ['stop', 'now'],
    ['--projectors', '0'],
    ['--relays', 'two'],
    ['--brokers', '2'],
    ['--port', '70000'],
    ['--relay', '2'],
  ])('are not understood: %s %s', (...args) => {
    expect(clusterArguments(args)).toBeUndefined();
  });
});
