module.exports = { displayName: 'rotation-drill', preset: '../../jest.preset.cjs' };
