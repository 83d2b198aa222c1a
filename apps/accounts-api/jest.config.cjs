module.exports = { displayName: 'accounts-api', preset: '../../jest.preset.cjs' };
