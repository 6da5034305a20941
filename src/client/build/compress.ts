import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const worthIt = /\.(html|js|css|svg|json|wasm|txt)$/;

/**
 * Writes a .br and a .gz beside every file that gains by it, so that the server compresses nothing. Runs after
 * `integrity`.
 */
export function compress(): Plugin {
  let folder = '';
  return {
    name: 'restante-compress',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle: {
      order: 'post',
      handler() {
        const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
        for (const entry of entries)
          if (entry.isFile() && worthIt.test(entry.name)) pack(join(entry.parentPath, entry.name));
      },
    },
  };
}

function pack(file: string): void {
  const bytes = readFileSync(file);
  if (bytes.length < 512) return;
  const best = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: best }));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}
