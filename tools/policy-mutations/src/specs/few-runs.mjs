import fc from 'fast-check';

// Properties look for what nobody has thought of. A mutant is noticed by the first runs or by an example.
fc.configureGlobal({ numRuns: 20 });
