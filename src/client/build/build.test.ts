import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = new URL('..', import.meta.url).pathname;
let folder = '';
const names = () => readdirSync(folder, { recursive: true, encoding: 'utf8' });
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

// The whole client as it is shipped, with source maps: they say what is in it, whatever our plug-ins believe.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'restante-build-'));
  await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'silent',
    build: { outDir: folder, emptyOutDir: true, sourcemap: true },
  });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the licences', () => {
  const nameIn = (path: string) => [...path.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)\//gu)].at(-1)?.[1];
  const sourcesOf = (map: string) => (JSON.parse(map) as { sources: string[] }).sources;

  /** The files that the chunks' maps name, and for bundled files those of their own maps. */
  function packages(): string[] {
    const maps = names().filter((name) => name.endsWith('.js.map'));
    const sources = maps.flatMap((name) => sourcesOf(read(name))).filter((one) => one.includes('node_modules/'));
    const files = sources.map((one) => join(root, one.slice(one.indexOf('node_modules/'))));
    const inside = files
      .filter((file) => existsSync(`${file}.map`))
      .flatMap((file) => sourcesOf(readFileSync(`${file}.map`, 'utf8')));
    return [...new Set([...sources, ...inside].map(nameIn).filter((name) => name !== undefined))].sort();
  }

  it('name every package that is bundled, and bring their texts', () => {
    const text = read('licences.txt');
    const found = packages();
    expect(found).toEqual(expect.arrayContaining(['openpgp', '@noble/curves', 'hash-wasm', 'preact', 'dompurify']));
    const missing = found.filter((name) => !new RegExp(`^  ${name} `, 'mu').test(text));
    expect(missing).toEqual([]);
    for (const title of ['GNU LESSER GENERAL PUBLIC LICENSE', 'GNU GENERAL PUBLIC LICENSE', 'Apache License']) {
      expect(text).toContain(title);
    }
  });

  it('are what NOTICE says', () => {
    const notice = readFileSync(new URL('../../../NOTICE', import.meta.url), 'utf8')
      .toLowerCase()
      .replaceAll('.', '');
    const called: Record<string, string> = { openpgp: 'openpgpjs', '@zxcvbn-ts/core': 'zxcvbn-ts' };
    const missing = packages().filter(
      (name) => !notice.includes(called[name] ?? name.replace(/^@(?:noble|openpgp)\//u, '')),
    );
    expect(missing).toEqual([]);
  });
});

describe('subresource integrity', () => {
  const pages = () => names().filter((name) => name.endsWith('.html'));
  const tags = (html: string) => [...html.matchAll(/<(?:script|link)\b[^>]*>/gu)].map(([tag]) => tag);

  it('stands on every script, preload and stylesheet of every page', () => {
    expect(pages().length).toBeGreaterThan(4);
    for (const name of pages()) {
      const loading = tags(read(name)).filter((tag) => /\ssrc=|rel="(?:modulepreload|stylesheet)"/u.test(tag));
      expect(loading.length, name).toBeGreaterThan(0);
      expect(
        loading.filter((tag) => !/\sintegrity="sha384-[\w+/]{64}"/u.test(tag)),
        name,
      ).toEqual([]);
    }
  });

  it('covers every module that a page imports later, by the import map', () => {
    for (const name of pages().filter((one) => /type="module"/u.test(read(one)))) {
      const map = /<script type="importmap">(.*?)<\/script>/u.exec(read(name))?.[1] ?? '{}';
      const { integrity } = JSON.parse(map) as { integrity: Record<string, string> };
      const scripts = names().filter((one) => one.endsWith('.js'));
      expect(
        scripts.filter((one) => !integrity[`/${one}`]),
        name,
      ).toEqual([]);
    }
  });

  it('leaves no stylesheet to be loaded by a script, where nothing would check it', () => {
    const linked = pages()
      .flatMap((name) => tags(read(name)))
      .join('\n');
    const sheets = names().filter((name) => name.endsWith('.css'));
    expect(sheets.length).toBeGreaterThan(0);
    expect(sheets.filter((name) => !linked.includes(`href="/${name}"`))).toEqual([]);
    const scripts = names().filter((name) => name.endsWith('.js'));
    expect(scripts.filter((name) => sheets.some((sheet) => read(name).includes(sheet)))).toEqual([]);
  });
});

// Between rules of equal weight the later one wins, so an app's own rules must come after the common ones.
it.each([
  ['user/index.html', '.list-other'],
  ['guest/index.html', '.sender{'],
  ['demo/index.html', '.demo-facts'],
])('%s loads one stylesheet, the common rules first', (page, own) => {
  const sheets = [...read(page).matchAll(/<link\b[^>]*rel="stylesheet"[^>]*href="\/([^"]+)"/gu)].map(
    ([, name]) => name!,
  );
  expect(sheets).toHaveLength(1);
  const css = read(sheets[0]!);
  const [common, app] = [css.indexOf('.dialog'), css.indexOf(own)];
  expect(css.lastIndexOf('--paper:')).toBeGreaterThan(-1);
  expect(common).toBeGreaterThan(-1);
  expect(app).toBeGreaterThan(common);
});
