import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['node_modules/**'],
    // The lightweight build is for browsers alone; the full one has the same API and runs on Node.
    alias: { 'openpgp/lightweight': 'openpgp' },
    setupFiles: ['./vitest.setup.ts'],
    // Vitest would leave one core to itself: on two cores that is half of the time.
    maxWorkers: '100%',
    // Long: a test must not fail because the machine is busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
