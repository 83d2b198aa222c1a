module.exports = { displayName: 'openid-provider-e2e', preset: '../../jest.preset.cjs' };
