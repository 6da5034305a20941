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
);
