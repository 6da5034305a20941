import { Agent, request } from 'node:http';
import { quantile, short } from './report.ts';

interface Answer {
  bytes: Buffer;
  cookie: string | undefined;
}

const agent = new Agent({ keepAlive: true });

/** One request over a kept connection, of bytes or of JSON; throws if the answer is not 2xx. */
export function ask(method: 'GET' | 'POST', url: string, headers: Record<string, string>, body?: unknown): Promise<Answer> {
  const content = body === undefined || body instanceof Buffer ? body : Buffer.from(JSON.stringify(body));
  const type = content === body ? 'application/octet-stream' : 'application/json';
  const about = content ? { 'content-type': type, 'content-length': content.length } : {};
  return new Promise((resolve, reject) => {
    const asking = request(url, { agent, method, headers: { ...headers, ...about } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
      answer.on('end', () => {
        const bytes = Buffer.concat(parts);
        const cookie = answer.headers['set-cookie']?.map((one) => one.split(';')[0]).join('; ');
        if (answer.statusCode! < 300) resolve({ bytes, cookie });
        else reject(new Error(`${method} ${url}: ${answer.statusCode} ${bytes.toString()}`));
      });
    });
    asking.on('error', reject).end(content);
  });
}

/** The result of a load: answers a second over all, and the milliseconds of single ones. */
export type Load = Record<'perSecond' | 'p50' | 'p99', number>;

export const described = ({ perSecond, p50, p99 }: Load): string =>
  `${short(perSecond)}/s, p50 ${short(p50)} ms, p99 ${short(p99)} ms`;

type Once = (who: number, round: number) => Promise<unknown>;

/** All callers at once, each with the next request when the last one is answered: `rounds` of each after `warmUp`. */
export async function hammer(people: number, [warmUp, rounds]: [number, number], once: Once): Promise<Load> {
  const took: number[] = [];
  const one = async (who: number, from: number, to: number) => {
    for (let round = from; round < to; round++) {
      const start = performance.now();
      await once(who, round);
      if (round >= warmUp) took.push(performance.now() - start);
    }
  };
  const all = (from: number, to: number) => Promise.all(Array.from({ length: people }, (_, who) => one(who, from, to)));
  await all(0, warmUp);
  const start = performance.now();
  await all(warmUp, warmUp + rounds);
  const perSecond = (1000 * took.length) / (performance.now() - start);
  return { perSecond, p50: quantile(took, 0.5), p99: quantile(took, 0.99) };
}
