/** One person's browser with one tab: the client's own code over a browser's globals, each module fresh. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import vm from 'node:vm';
import { repository } from '../browser/fixtures/server.ts';
import type * as GuestApp from './apps/guest.ts';
import type * as UserApp from './apps/user.ts';
import { cachedHashWasm, type Keys } from './keys.ts';
import type { Wire } from './wire.ts';

const require = createRequire(join(repository, 'src', 'client', 'package.json'));
const { JSDOM } = require('jsdom') as { JSDOM: new (html: string) => { window: { document: unknown } } };
const { IDBFactory, IDBKeyRange } = require('fake-indexeddb') as { IDBFactory: new () => unknown; IDBKeyRange: unknown };
const { document } = new JSDOM('<!doctype html>').window;

/** Replacements of a browser's globals, as parameters of the function that a bundle becomes. */
const shadowed = [
  'globalThis', 'window', 'self', 'fetch', 'XMLHttpRequest', 'Worker', 'BroadcastChannel', 'sessionStorage', 'localStorage',
  'indexedDB', 'IDBKeyRange', 'location', 'history', 'document', 'navigator', 'addEventListener', 'removeEventListener',
  'setInterval', 'CSS', 'console',
];

type Factory = (exports: object, require: (name: string) => unknown, module: { exports: object }, ...shadows: unknown[]) => void;
const factories = new Map<string, Factory>();

function factoryOf(name: string): Factory {
  const known = factories.get(name);
  if (known) return known;
  const file = join(repository, 'tests', 'mutation', 'dist', 'bundle', `${name}.cjs`);
  const code = `(function (exports, require, module, ${shadowed.join(', ')}) {${readFileSync(file, 'utf8')}\n})`;
  const made = new vm.Script(code, { filename: file }).runInThisContext() as Factory;
  factories.set(name, made);
  return made;
}

/** The storage that survives when a browser's tab is closed and opened again. */
export interface Kept {
  cookies: Map<string, string>;
  session: Map<string, string>;
  local: Map<string, string>;
  indexedDB: unknown;
}

export const fresh = (): Kept => ({
  cookies: new Map(), session: new Map(), local: new Map([['restante.language', 'en']]), indexedDB: new IDBFactory(),
});

function storage(items: Map<string, string>) {
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
    clear: () => items.clear(),
    key: (n: number) => [...items.keys()][n] ?? null,
    get length() {
      return items.size;
    },
  };
}

class Silent {
  onmessage: unknown = null;
  postMessage(): void {}
  addEventListener(): void {}
  close(): void {}
}

/** The trusted keys that a person's worker was asked to seal: what the person then trusts. */
export interface Sealed {
  pins: Record<string, { fpr: string; how: string }>;
}

export class Tab<App> {
  readonly app: App;
  readonly kept: Kept;
  readonly sealed: Sealed[] = [];
  /** Failures of the worker that are bugs, by their own words. */
  readonly bugs: string[] = [];
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly location: { href: string; pathname: string };

  constructor(
    kind: 'user' | 'guest',
    readonly who: string,
    private readonly wire: Wire,
    private readonly keys: Keys,
    kept: Kept = fresh(),
  ) {
    this.kept = { ...kept, cookies: new Map(kept.cookies), session: new Map(kept.session), local: new Map(kept.local) };
    this.location = Object.assign(new URL('/', wire.origin), { reload: () => undefined, assign: () => undefined });
    this.app = this.evaluate(kind, this.globals()) as App;
  }

  static user = (who: string, wire: Wire, keys: Keys, kept?: Kept) => new Tab<typeof UserApp>('user', who, wire, keys, kept);
  static guest = (who: string, wire: Wire, keys: Keys, kept?: Kept) => new Tab<typeof GuestApp>('guest', who, wire, keys, kept);

  close(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  private evaluate(name: string, globals: Record<string, unknown>): object {
    const module = { exports: {} };
    const watched = this.keys.watchedBy(this.who);
    const packages: Record<string, unknown> = { 'openpgp/lightweight': watched, 'hash-wasm': cachedHashWasm };
    const given = (id: string) => {
      if (!(id in packages)) throw new Error(`no package ${id}`);
      return packages[id];
    };
    factoryOf(name)(module.exports, given, module, ...shadowed.map((one) => globals[one]));
    return module.exports;
  }

  // The list of a window's globals is one whole: its classes must see the tab and the list itself.
  private globals(): Record<string, unknown> {
    const tab = this;
    const own: Record<string, unknown> = {
      fetch: (path: string, init: RequestInit = {}) => this.fetch(path, init),
      XMLHttpRequest: class {
        upload = { onprogress: null };
        status = 0;
        responseText = '';
        onload: (() => void) | null = null;
        onerror: (() => void) | null = null;
        private method = '';
        private path = '';
        private readonly headers: Record<string, string> = {};
        open(method: string, path: string) {
          [this.method, this.path] = [method, path];
        }
        setRequestHeader(name: string, value: string) {
          this.headers[name] = value;
        }
        abort() {}
        send(body: Blob) {
          const { method, path, headers } = this;
          tab.fetch(path, { method, headers, body }).then(
            async (answer) => {
              this.status = answer.status;
              this.responseText = await answer.text();
              this.onload?.();
            },
            () => this.onerror?.(),
          );
        }
      },
      Worker: class {
        onmessage: ((event: { data: unknown }) => void) | null = null;
        onerror = null;
        onmessageerror = null;
        private readonly scope: { onmessage: ((event: { data: unknown }) => void) | null };
        constructor() {
          const postMessage = (message: unknown) => {
            const data = structuredClone(message);
            setImmediate(() => this.onmessage?.({ data }));
          };
          const members = { onmessage: { value: null, writable: true }, postMessage: { value: postMessage } };
          const scope = Object.create(own['globalThis'] as object, members) as { onmessage: ((event: { data: unknown }) => void) | null };
          this.scope = scope;
          tab.evaluate('worker', { ...own, globalThis: scope, self: scope });
        }
        postMessage(message: { call?: string; args?: { pins?: Sealed['pins'] } }) {
          if ((message.call === 'sealTrustedKeys' || message.call === 'createMailbox') && message.args?.pins) {
            tab.sealed.push({ pins: structuredClone(message.args.pins) });
          }
          const data = structuredClone(message);
          setImmediate(() => this.scope.onmessage?.({ data }));
        }
        terminate() {}
      },
      BroadcastChannel: Silent,
      sessionStorage: storage(this.kept.session),
      localStorage: storage(this.kept.local),
      indexedDB: this.kept.indexedDB,
      IDBKeyRange,
      location: this.location,
      history: { state: null, replaceState: () => undefined, pushState: () => undefined },
      document,
      navigator: { language: 'en', languages: ['en'], onLine: true, userAgent: 'Node' },
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
      setInterval: (work: () => void, ms: number) => {
        const timer = setInterval(work, ms);
        this.timers.push(timer);
        timer.unref();
        return timer;
      },
      CSS: { supports: () => false },
      console: { ...console, error: (...words: unknown[]) => this.bugs.push(words.map(String).join(' ')) },
      crypto,
      performance,
    };
    // Node's own are getters that know their object: each is replaced by a value.
    const all = Object.create(
      globalThis,
      Object.fromEntries(Object.entries(own).map(([name, value]) => [name, { value, writable: true, configurable: true }])),
    ) as object;
    own['globalThis'] = own['window'] = own['self'] = all;
    return own;
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    const headers: Record<string, string> = {
      ...(init.headers as Record<string, string>), Origin: this.wire.origin, 'Sec-Fetch-Site': 'same-origin',
    };
    if (this.kept.cookies.size) headers['Cookie'] = [...this.kept.cookies].map((pair) => pair.join('=')).join('; ');
    const body = (init.body ?? null) as Blob | string | null;
    const { status, headers: answered, bytes } = await this.wire.exchange(this.who, init.method ?? 'GET', path, headers, body);
    for (const line of answered.getSetCookie()) this.keepCookie(line);
    const length = { 'Content-Length': String(bytes.length) };
    return new Response(status === 204 ? null : bytes, {
      status, headers: { 'Content-Type': answered.get('Content-Type') ?? '', ...length },
    });
  }

  private keepCookie(line: string): void {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (value === '' || /max-age=0|expires=[^;]*1970/iu.test(line)) this.kept.cookies.delete(name);
    else this.kept.cookies.set(name, value);
  }
}
