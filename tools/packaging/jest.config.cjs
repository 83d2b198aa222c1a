module.exports = { displayName: 'packaging', preset: '../../jest.preset.cjs' };
