import { freshDatabase } from '#testing';
import { projectionEngineSuite } from './testing/engine-suite.js';

projectionEngineSuite('MySQL', async () => {
  const { url, drop } = await freshDatabase('mysql');
  return { url, remove: drop };
});
