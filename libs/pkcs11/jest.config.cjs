module.exports = { displayName: 'pkcs11', preset: '../../jest.preset.cjs' };
