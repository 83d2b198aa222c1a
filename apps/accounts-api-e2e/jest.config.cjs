module.exports = { displayName: 'accounts-api-e2e', preset: '../../jest.preset.cjs' };
