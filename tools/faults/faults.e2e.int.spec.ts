import { Chance } from './chance.js';
import { lightLoad } from './generated-facts.js';
import { HarmedCluster } from './harmed-cluster.js';
import { play, scenarios } from './scenarios.js';

/** Given, a run chooses moments and victims as the one before did. */
const seed = Number(process.env['MARKETLOG_TEST_SEED'] ?? Date.now() % 1e9);

let harmed: HarmedCluster;

beforeAll(async () => {
  harmed = await HarmedCluster.start(new Chance(seed), lightLoad);
});

afterAll(() => harmed.stop());

describe(`a cluster that is fed loses, doubles and reorders nothing (MARKETLOG_TEST_SEED=${seed})`, () => {
  it.each(scenarios([20]))(
    'after: $title',
    async (scenario) => {
      const { problems, verdict } = await play(scenario, harmed);
      expect(problems).toEqual([]);
      expect(verdict.events).toBeGreaterThan(0);
    },
    900_000,
  );
});
