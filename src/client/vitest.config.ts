import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['node_modules/**'],
    // The lightweight build is for browsers alone; the full one has the same API and runs on Node.
    alias: { 'openpgp/lightweight': 'openpgp' },
    testTimeout: 30_000,
  },
});
