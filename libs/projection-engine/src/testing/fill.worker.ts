import { fillPartitions } from '../rebuilding/fill-partitions.js';
import { counts, sums, testDecoder } from './engine-fixture.js';

await fillPartitions([sums, counts], testDecoder);
