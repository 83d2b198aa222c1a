module.exports = { displayName: 'client-auth', preset: '../../jest.preset.cjs' };
