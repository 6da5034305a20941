/** The wire between the people's browsers and the server: it records every call, and alters answers. */

export interface Call {
  who: string;
  /** Method and path, ids as `{id}`, without what follows `?` but for a folder. */
  endpoint: string;
  /** How often this person had called this endpoint before. */
  n: number;
  request: unknown;
  status: number;
  /** JSON; of anything else its bytes. */
  answer: unknown;
}

export type Path = readonly (string | number)[];

/** One change of the answers of one endpoint. */
export interface Edit {
  endpoint: string;
  path: Path;
  /** The value that replaces the original; undefined removes it. `insert`: a further element of the array. */
  value?: unknown;
  how: 'set' | 'remove' | 'insert' | 'refuse';
  /** Calls before this one get true answers. */
  from?: number;
}

export interface Mutation {
  who: string;
  edits: Edit[];
}

/** A path's ids as `{id}`. */
export function endpointOf(method: string, url: URL): string {
  const path = url.pathname
    .split('/')
    .map((part) => (/^[A-Za-z0-9_-]{22,}$/u.test(part) ? '{id}' : part))
    .join('/');
  const folder = url.searchParams.get('folder');
  return `${method} ${path}${folder ? `?folder=${folder}` : ''}`;
}

/** The value at a path; undefined if there is none. */
export function valueAt(tree: unknown, path: Path): unknown {
  let at = tree;
  for (const step of path) at = (at as Record<string | number, unknown> | null | undefined)?.[step];
  return at;
}

function edited(tree: unknown, { path, how, value }: Edit): unknown {
  if (path.length === 0) return how === 'remove' ? null : value;
  const copy = structuredClone(tree);
  const parent = valueAt(copy, path.slice(0, -1)) as Record<string | number, unknown> | unknown[] | null | undefined;
  const last = path.at(-1)!;
  if (parent === null || typeof parent !== 'object') return copy;
  if (how === 'insert' && Array.isArray(parent)) parent.splice(Number(last), 0, structuredClone(value));
  else if (how === 'remove' && Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (how === 'remove') delete (parent as Record<string | number, unknown>)[last];
  else (parent as Record<string | number, unknown>)[last] = structuredClone(value);
  return copy;
}

interface Sent {
  status: number;
  headers: Headers;
  bytes: Uint8Array<ArrayBuffer>;
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

export class Wire {
  calls: Call[] = [];
  mutation: Mutation | null = null;
  /** How many answers were altered. */
  altered = 0;
  /** Bodies that no server stores: a forger serves them under their ids. */
  readonly forgedBodies = new Map<string, Uint8Array<ArrayBuffer>>();
  private counts = new Map<string, number>();

  constructor(readonly origin: string) {}

  /** A new row begins. */
  begin(mutation: Mutation | null): void {
    this.calls = [];
    this.counts.clear();
    this.altered = 0;
    this.mutation = mutation;
  }

  async exchange(who: string, method: string, path: string, headers: Record<string, string>, body: Blob | string | null): Promise<Sent> {
    const url = new URL(path, this.origin);
    const endpoint = endpointOf(method, url);
    const key = `${who} ${endpoint}`;
    const n = this.counts.get(key) ?? 0;
    this.counts.set(key, n + 1);
    const request = typeof body === 'string' ? parse(body) : body;
    const forged = this.forgedBodies.get(url.pathname.split('/').at(-1)!);
    const sent = forged ? { status: 200, headers: new Headers(), bytes: forged } : await this.ask(url, method, headers, body);
    const isJson = sent.headers.get('Content-Type')?.includes('json') ?? false;
    const answer = isJson ? parse(new TextDecoder().decode(sent.bytes)) : sent.bytes;
    this.calls.push({ who, endpoint, n, request, status: sent.status, answer });
    const mine = this.mutation?.who === who ? this.mutation.edits : [];
    const edits = mine.filter((edit) => edit.endpoint === endpoint && n >= (edit.from ?? 0));
    if (edits.length === 0 || sent.status >= 400) return sent;
    this.altered++;
    const refusal = edits.find(({ how }) => how === 'refuse');
    if (refusal) {
      const { status, code } = refusal.value as { status: number; code: string };
      const bytes = new TextEncoder().encode(JSON.stringify({ status, code, title: 'Refused.' }));
      return { status, headers: new Headers({ 'Content-Type': 'application/problem+json' }), bytes };
    }
    if (!isJson) return { ...sent, bytes: edits[0]!.value as Uint8Array<ArrayBuffer> };
    const changed = edits.reduce<unknown>((tree, edit) => edited(tree, edit), answer);
    return { ...sent, bytes: new TextEncoder().encode(JSON.stringify(changed)) };
  }

  private async ask(url: URL, method: string, headers: Record<string, string>, body: Blob | string | null): Promise<Sent> {
    const answer = await fetch(url, { method, headers, body, redirect: 'manual' });
    return { status: answer.status, headers: answer.headers, bytes: new Uint8Array(await answer.arrayBuffer()) };
  }
}
