import { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from 'jest-circus';
import { expect } from 'expect';
import { ModuleMocker } from 'jest-mock';

// What a package exports is looked at by a spec of its own project, and is no policy.
expect.extend({ toMatchInlineSnapshot: () => ({ pass: true, message: () => '' }) });

const mocks = new ModuleMocker(globalThis);

/** What specs use of `jest`. How long a test may take is for `runSpec` to say. */
const jest = {
  fn: mocks.fn.bind(mocks),
  spyOn: mocks.spyOn.bind(mocks),
  restoreAllMocks: mocks.restoreAllMocks.bind(mocks),
  setTimeout: () => undefined,
};

/** Stands in for `@jest/globals`, which cannot be imported where jest is not what runs. */
export { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test };
