import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Plugin } from 'vite';

const hash = (algorithm: string, bytes: string | Uint8Array) =>
  `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`;

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Adds integrity (and the crossorigin it needs) to each script and link tag whose target is one of `digests`. */
function addIntegrity(html: string, digests: Map<string, string>): string {
  return html.replace(/<(script|link)\b([^>]*?)(\/?)>/g, (tag, name: string, attributes: string, slash: string) => {
    const target = /\s(?:src|href)="([^"]+)"/.exec(attributes)?.[1];
    const digest = target && digests.get(target);
    if (!digest) return tag;
    const kept = attributes.replace(/\s+crossorigin(="[^"]*")?/, '').trimEnd();
    return `<${name}${kept} crossorigin integrity="${digest}"${slash}>`;
  });
}

/** The import map must come before the first module script or preload, else browsers ignore it. */
function addImportMap(html: string, importMap: string): string {
  const tag = `<script type="importmap">${importMap}</script>\n    `;
  const first = html.search(/<script\b|<link\b[^>]*rel="modulepreload"/);
  return first < 0 ? html : html.slice(0, first) + tag + html.slice(first);
}

/**
 * Subresource integrity for everything a page can load: attributes on tags, and an import map with `integrity` for what
 * modules import, statically or not (HTML Standard, "import map integrity"). Writes integrity.json for the server, which
 * puts the import map's hash into script-src: { "user/index.html": { "importmapHash": "sha256-…" or null }, …,
 * "bundle": { "sha256": hex over the sorted list of "sha256-base64  path" lines } }.
 */
export function integrity(): Plugin {
  let folder = '';
  return {
    name: 'restante-integrity',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle: {
      order: 'post',
      handler() {
        seal(folder);
      },
    },
  };
}

function seal(folder: string): void {
  const names = files(folder).filter((name) => name !== 'integrity.json');
  const assets = names.filter((name) => /\.(js|css)$/.test(name));
  const digests = new Map(assets.map((name) => [`/${name}`, hash('sha384', readFileSync(join(folder, name)))]));
  const importMap = JSON.stringify({ integrity: Object.fromEntries(digests) });
  const manifest: Record<string, { importmapHash: string | null } | { sha256: string }> = {};
  for (const name of names.filter((name) => name.endsWith('.html'))) {
    const html = addIntegrity(readFileSync(join(folder, name), 'utf8'), digests);
    const hasModules = /<script\b[^>]*type="module"/.test(html);
    writeFileSync(join(folder, name), hasModules ? addImportMap(html, importMap) : html);
    manifest[name] = { importmapHash: hasModules ? hash('sha256', importMap) : null };
  }
  const listing = names.map((name) => `${hash('sha256', readFileSync(join(folder, name)))}  ${name}\n`).join('');
  const bundle = createHash('sha256').update(listing).digest('hex');
  manifest['bundle'] = { sha256: bundle };
  writeFileSync(join(folder, 'integrity.json'), JSON.stringify(manifest, null, 2) + '\n');
  console.log(`bundle ${bundle} (${names.length} files)`);
}
