module.exports = { displayName: 'scopes', preset: '../../jest.preset.cjs' };
