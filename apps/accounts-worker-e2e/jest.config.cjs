module.exports = { displayName: 'accounts-worker-e2e', preset: '../../jest.preset.cjs' };
