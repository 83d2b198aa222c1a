import { jest } from '@jest/globals';
import fc from 'fast-check';

// Properties look for what nobody has thought of. A mutant is noticed by the first runs or by an example.
fc.configureGlobal({ numRuns: 20 });

// What fails by chance, on a busy machine, does not fail each time. A mutant does.
jest.retryTimes(2);
