module.exports = { displayName: 'openid-provider', preset: '../../jest.preset.cjs' };
