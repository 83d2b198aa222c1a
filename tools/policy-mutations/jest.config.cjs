module.exports = { displayName: 'policy-mutations', preset: '../../jest.preset.cjs' };
