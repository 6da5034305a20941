import { fileURLToPath } from 'node:url';

// Four programs: the test itself for Node, and the client's two apps and their worker, each as one script that a person's
// browser of the test evaluates again, so that nobody shares a module's state with anybody.
const client = {
  name: 'what Vite does, and Node need not',
  resolveId(name) {
    // The client's own packages, for its files used here.
    if (name === 'preact') return this.resolve(name, fileURLToPath(new URL('../../src/client/user/main.tsx', import.meta.url)));
    return name.endsWith('?worker&url') ? '\0worker' : name.endsWith('.css') ? '\0nothing' : null;
  },
  load: (id) => (id === '\0worker' ? 'export default "worker"' : id === '\0nothing' ? '' : null),
  transform(code, id) {
    if (id.endsWith('/ui/i18n.ts')) return code.replace(/import\.meta\.glob(<[^(]*>)?\([^)]*\)/u, '{}');
    return null;
  },
};

const app = (name) => ({
  input: `tests/mutation/apps/${name}.ts`,
  platform: 'browser',
  external: ['openpgp/lightweight', 'hash-wasm'],
  plugins: [client],
  output: { file: `tests/mutation/dist/bundle/${name}.cjs`, format: 'cjs', codeSplitting: false },
});

const test = {
  input: 'tests/mutation/main.ts',
  platform: 'node',
  output: { file: 'tests/mutation/dist/bundle/main.js', format: 'esm', sourcemap: true, codeSplitting: false },
};

export default [app('user'), app('guest'), app('worker'), test];
