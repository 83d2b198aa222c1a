module.exports = { displayName: 'nest-service', preset: '../../jest.preset.cjs' };
