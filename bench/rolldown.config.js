// One program from the bench, the browser tests' fixtures and the client's own cryptography. Its output is beside the
// compiled browser tests, so that it finds their packages.
const onNode = {
  name: 'the lightweight OpenPGP.js is for browsers alone; the full one has the same API and runs on Node',
  resolveId: (name) => (name === 'openpgp/lightweight' ? { id: 'openpgp', external: true } : null),
};

export default {
  input: 'bench/main.ts',
  platform: 'node',
  external: ['axe-core', 'playwright-core', 'openpgp'],
  plugins: [onNode],
  output: { dir: 'tests/browser/dist/bench', format: 'esm', sourcemap: true },
};
