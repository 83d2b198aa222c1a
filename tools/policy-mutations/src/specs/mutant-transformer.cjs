const { readFileSync } = require('node:fs');
const { env } = require('node:process');
const swcJest = require('@swc/jest');

/** Transforms as the workspace does, but for one file, which has the text of its mutant. */
module.exports = {
  createTransformer(options) {
    const swc = swcJest.createTransformer(options);
    const { AMBIT_MUTANT_FILE: file, AMBIT_MUTANT_TEXT: text } = env;
    const mutated = (source, path) => (path === file ? readFileSync(text, 'utf8') : source);
    return {
      canInstrument: false,
      getCacheKey: (source, path, rest) => swc.getCacheKey(mutated(source, path), path, rest),
      process: (source, path, rest) => swc.process(mutated(source, path), path, rest),
      processAsync: (source, path, rest) => swc.processAsync(mutated(source, path), path, rest),
    };
  },
};
