module.exports = { displayName: 'deployment-e2e', preset: '../../jest.preset.cjs' };
