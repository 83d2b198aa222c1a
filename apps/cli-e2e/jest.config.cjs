module.exports = { displayName: 'cli-e2e', preset: '../../jest.preset.cjs' };
