module.exports = { displayName: 'accounts-worker', preset: '../../jest.preset.cjs' };
