import { defineConfig } from 'vite';
import { compress } from './build/compress.ts';
import { integrity } from './build/integrity.ts';
import { leaveAddress } from './build/leaveAddress.ts';
import { licences } from './build/licences.ts';

const { pages, worker } = licences();
const page = (path: string) => new URL(path, import.meta.url).pathname;

// Two apps, the frame that shows HTML mail, the demonstration's mails, and the page for unknown addresses. Nothing is inlined: the
// server's CSP allows no inline script or style except the import map that build/integrity.ts writes.
export default defineConfig({
  appType: 'mpa',
  base: '/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [pages, leaveAddress(page('./ui/leaveAddress.ts')), integrity(), compress()],
  build: {
    target: 'es2022',
    outDir: '../Restante.Server/wwwroot',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        user: page('./user/index.html'),
        guest: page('./guest/index.html'),
        frame: page('./mail/frame.html'),
        demo: page('./demo/index.html'),
        missing: page('./missing/index.html'),
      },
    },
  },
  worker: { format: 'es', plugins: () => [worker()] },
});
