module.exports = { displayName: 'contract-compatibility', preset: '../../jest.preset.cjs' };
