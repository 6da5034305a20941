import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['node_modules', 'api/schema.d.ts', 'crypto/words/*.ts'] },
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    rules: {
      // TypeScript's compiler finds names that are not defined, with the types of the browser and of Node.
      'no-undef': 'off',
      // Mail and file names are searched for control characters.
      'no-control-regex': 'off',
      // A leading underscore says that a value is deliberately unused.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
    },
  },
  {
    // A function over 40 lines is split, or the comment above it gives the reason why it is one whole.
    ignores: ['**/*.test.*', '**/testing.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }] },
  },
);
