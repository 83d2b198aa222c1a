module.exports = { displayName: 'nest-authorization', preset: '../../jest.preset.cjs' };
