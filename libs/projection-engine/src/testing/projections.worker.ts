import { workOnThread } from '../threads/work-on-thread.js';
import { counts, sums, testDecoder } from './engine-fixture.js';

await workOnThread([sums, counts], testDecoder);
