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
    // Somebody who has opened another page in the meantime stays there.
    rules: {
      'no-restricted-syntax': [
        'error',
        ...[
          ':statement:has(AwaitExpression) ~ ExpressionStatement > CallExpression[callee.name="navigate"]',
          ':statement:has(AwaitExpression) ~ IfStatement > ExpressionStatement > CallExpression[callee.name="navigate"]',
          'IfStatement:has(> .test AwaitExpression) > ExpressionStatement > CallExpression[callee.name="navigate"]',
        ].map((selector) => ({
          selector,
          message: 'After a wait, use navigateFromHere, or give the reason for leaving any page.',
        })),
      ],
    },
  },
  {
    // A function over 40 lines is split, or the comment above it gives the reason why it is one whole.
    ignores: ['**/*.test.*', '**/testing.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }] },
  },
);
