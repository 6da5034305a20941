import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { transformWithOxc, type Plugin } from 'vite';

/** Puts a script before every other one of both apps' pages: a classic script, so that it does not wait. `source`: its path. */
export function leaveAddress(source: string): Plugin {
  let code = '';
  let fileName = '';
  return {
    name: 'restante-leave-address',
    apply: 'build',
    async buildStart() {
      code = (await transformWithOxc(readFileSync(source, 'utf8'), source)).code;
      fileName = `assets/leaveAddress-${createHash('sha256').update(code).digest('base64url').slice(0, 8)}.js`;
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName, source: code });
    },
    transformIndexHtml: {
      order: 'post',
      handler: (html, { path }) =>
        /(?:guest|user)\/index\.html$/u.test(path)
          ? html.replace('<title>', `<script src="/${fileName}"></script>\n    <title>`)
          : html,
    },
  };
}
