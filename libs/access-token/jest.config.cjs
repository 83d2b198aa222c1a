module.exports = {
  displayName: 'access-token',
  preset: '../../jest.preset.cjs',
  // Property tests verify thousands of signatures, on machines of any speed.
  testTimeout: 60_000,
};
