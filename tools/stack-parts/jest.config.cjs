module.exports = { displayName: 'stack-parts', preset: '../../jest.preset.cjs' };
