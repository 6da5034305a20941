import { counted, stopIfCancelled, type Context } from './context.ts';
import { CryptoError } from './errors.ts';

/** Where a body is: a URL of this origin (`json` makes it a POST), or bytes already in memory. */
export type Source = { url: string; json?: unknown } | { blob: Blob };

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/**
 * Posts a Blob with progress. XMLHttpRequest, because fetch reports no upload progress and streams bodies over HTTP/2
 * alone. Throws CryptoError `network`, `http` or `cancelled`.
 */
export function post(url: string, body: Blob, { progress, signal }: Context): Promise<unknown> {
  return new Promise((resolve, reject) => {
    stopIfCancelled(signal);
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('X-Restante', '1');
    request.upload.onprogress = ({ loaded }) => progress(Math.min(loaded, body.size), body.size);
    request.onload = () => {
      const answer = parse(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(answer);
      else reject(refused(request.status, answer, request.getResponseHeader('X-Request-Id')));
    };
    request.onerror = () => reject(new CryptoError('network'));
    request.onabort = () => reject(new CryptoError('cancelled'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}

/** An answer other than 2xx; `errorId` names it in the server's log. */
function refused(status: number, answer: unknown, errorId: string | null): CryptoError {
  return new CryptoError('http', {
    status,
    problem: { ...(answer as object | null), ...(errorId ? { errorId } : {}) },
  });
}

async function fetchBody(source: { url: string; json?: unknown }, signal: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { 'X-Restante': '1' };
  const init: RequestInit = { headers, credentials: 'same-origin', signal };
  if (source.json !== undefined) {
    headers['Content-Type'] = 'application/json';
    Object.assign(init, { method: 'POST', body: JSON.stringify(source.json) });
  }
  const response = await fetch(source.url, init).catch(() => {
    stopIfCancelled(signal);
    throw new CryptoError('network');
  });
  if (response.ok && response.body) return response;
  throw refused(response.status, parse(await response.text()), response.headers.get('X-Request-Id'));
}

/** The bytes of a body as a stream that counts them. */
export async function read(source: Source, context: Context): Promise<ReadableStream<Uint8Array>> {
  if ('blob' in source) return source.blob.stream().pipeThrough(counted(context, source.blob.size));
  const response = await fetchBody(source, context.signal);
  const total = Number(response.headers.get('Content-Length') ?? 0);
  return (response.body as ReadableStream<Uint8Array>).pipeThrough(counted(context, total));
}
