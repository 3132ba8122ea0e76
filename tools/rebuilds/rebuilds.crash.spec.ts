import { rebuildsSuite } from './rebuilds.suite.js';

rebuildsSuite('sqlite');
