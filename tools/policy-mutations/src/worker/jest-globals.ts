import { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from 'jest-circus';
import { expect } from 'expect';
import { fn, spyOn } from 'jest-mock';

// What a package exports is looked at by a spec of its own project, and is no policy.
expect.extend({ toMatchInlineSnapshot: () => ({ pass: true, message: () => '' }) });

/** What specs use of `jest`. How long a test may take is for `runSpec` to say. */
const jest = { fn, spyOn, setTimeout: () => undefined };

/** Stands in for `@jest/globals`, which cannot be imported where jest is not what runs. */
export { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test };
