module.exports = { displayName: 'access-list', preset: '../../jest.preset.cjs' };
