import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

interface Bundled {
  name: string;
  version: string;
  licence: string;
  texts: string[];
}

/** Texts that no installed package contains. */
const here = new URL('./licences/', import.meta.url).pathname;
const packageInPath = /node_modules\/((?:@[^/]+\/)?[^/]+)\//gu;

/** The word lists were made from these by build/words.mjs. */
const madeFrom = { '/crypto/words/': ['@zxcvbn-ts/language-common', '@zxcvbn-ts/language-de'] };
/** The texts that the licence requires beside it. */
const accompanying: Record<string, string[]> = { openpgp: ['gpl-3.0'] };

const textHere = (name: string): string => {
  const file = join(here, `${name.replace('/', '+')}.txt`);
  if (!existsSync(file)) throw new Error(`The licence of ${name} is bundled but not in build/licences.`);
  return readFileSync(file, 'utf8').trim();
};

/** An installed package with its licence texts. */
function installed(name: string, folder: string): Bundled {
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/iu.test(file));
  if (!license || files.length === 0) throw new Error(`${name} brings no licence: put its text into build/licences.`);
  // Vite's own code is here, not what it is built with.
  const texts = files
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').split(/^# Licenses of bundled/mu)[0]!);
  const also = (accompanying[name] ?? []).map(textHere);
  return {
    name,
    version: version ?? '',
    licence: license.replace(/^\((.*)\)$/u, '$1'),
    texts: [...texts.map((text) => text.trim()), ...also],
  };
}

/** Packages inside a file that its makers had bundled: its source map names them. */
function inside(id: string): Bundled[] {
  const map = `${id}.map`;
  if (!existsSync(map)) return [];
  const { sources } = JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] };
  const names = sources.flatMap((source) => [...source.matchAll(packageInPath)].slice(-1).map((found) => found[1]!));
  return names.map((name) => {
    const text = textHere(name);
    return {
      name,
      version: '',
      licence: /^This is free and unencumbered/mu.test(text) ? 'Unlicense' : 'MIT',
      texts: [text],
    };
  });
}

function packagesOf(id: string, root: string): Bundled[] {
  const folderOf = (name: string) => join(root, 'node_modules', name);
  // Code that the tools themselves insert.
  const tool = /^\0(vite|rolldown)\//u.exec(id)?.[1];
  if (tool) return [installed(tool, folderOf(tool))];
  const made = Object.entries(madeFrom).flatMap(([part, names]) => (id.includes(part) ? names : []));
  const path = id.replace(/^\0/u, '').split('?')[0]!;
  const last = [...path.matchAll(packageInPath)].at(-1);
  const own = last ? [installed(last[1]!, path.slice(0, last.index + last[0].length - 1))] : [];
  return [...own, ...(last ? inside(path) : []), ...made.map((name) => installed(name, folderOf(name)))];
}

const line = '='.repeat(78);

/** The page: what is bundled, how to replace the one library whose licence asks for that, and every text once. */
function page(packages: Bundled[], own: string): string {
  const list = packages.map(
    ({ name, version, licence }) => `  ${[name, version, `(${licence})`].filter(Boolean).join(' ')}`,
  );
  const texts = new Map<string, string[]>();
  for (const { name, texts: its } of packages)
    for (const text of its) texts.set(text, [...(texts.get(text) ?? []), name]);
  const sections = [...texts, [own, ['Restante']] as const].map(
    ([text, names]) => `${line}\n${names.join(', ')}\n${line}\n\n${text}\n`,
  );
  return [readFileSync(join(here, 'head.txt'), 'utf8').trim(), '', ...list, '', ...sections].join('\n');
}

/**
 * Writes licences.txt: the licence of every package whose code or data is in the bundle, also in the worker's and inside
 * files that came bundled. A package without a text stops the build.
 */
export function licences(): { pages: Plugin; worker: () => Plugin } {
  const found = new Map<string, Bundled>();
  let root = '';
  const collect = (ids: Iterable<string>) => {
    for (const id of ids)
      for (const one of packagesOf(id, root)) if (!found.get(one.name)?.version) found.set(one.name, one);
  };
  const gather = (bundle: Record<string, { type: string; moduleIds?: string[] }>) => {
    for (const chunk of Object.values(bundle)) collect(chunk.moduleIds ?? []);
  };
  const configResolved: Plugin['configResolved'] = (config) => void (root = config.root);
  return {
    pages: {
      name: 'restante-licences',
      apply: 'build',
      configResolved,
      generateBundle(_, bundle) {
        gather(bundle as never);
        const all = [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
        this.emitFile({
          type: 'asset',
          fileName: 'licences.txt',
          source: page(all, readFileSync(join(root, '../../LICENSE'), 'utf8').trim()),
        });
      },
    },
    worker: () => ({
      name: 'restante-licences-worker',
      configResolved,
      generateBundle: (_, bundle) => gather(bundle as never),
    }),
  };
}
