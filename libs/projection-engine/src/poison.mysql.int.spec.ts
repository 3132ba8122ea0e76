import { freshDatabase } from '#testing';
import { poisonSuite } from './testing/poison.fixture.js';

poisonSuite(
  'MySQL',
  async () => {
    const { url, drop } = await freshDatabase('mysql');
    return { url, remove: drop };
  },
  10,
);
