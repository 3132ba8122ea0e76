import { freshDatabase } from '#testing';
import { relaySuite } from './testing/relay-suite.js';

relaySuite('sqlite', () => freshDatabase('sqlite'));
