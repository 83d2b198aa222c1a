module.exports = { displayName: 'accounts-contract', preset: '../../jest.preset.cjs' };
