import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Speaks Marionette's protocol: JSON arrays over TCP, each with its length in bytes and a colon in front. */
export class Marionette {
  private readonly waiting = new Map<number, Waiting>();
  private readonly chunks: Buffer[] = [];
  private last = 0;
  private greet: () => void = () => undefined;
  private readonly greeted = new Promise<void>((resolve) => (this.greet = resolve));

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('Marionette: the connection ended'));
      this.waiting.clear();
    });
  }

  /** Tries until something listens. `assertAlive` throws if there is no point in continuing. */
  static async connect(port: number, assertAlive: () => void, timeoutMs = 60_000): Promise<Marionette> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      assertAlive();
      const socket = connect(port, '127.0.0.1');
      try {
        await once(socket, 'connect');
        const marionette = new Marionette(socket);
        await marionette.greeted;
        return marionette;
      } catch (error) {
        socket.destroy();
        if (Date.now() > end) throw new Error(`Marionette does not listen on ${port}`, { cause: error });
        await pause(50);
      }
    }
  }

  /** Sends a command and returns its result. Throws the program's error. */
  send(command: string, parameters: object = {}): Promise<unknown> {
    const id = ++this.last;
    const text = JSON.stringify([0, id, command, parameters]);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    this.chunks.push(chunk);
    let received = Buffer.concat(this.chunks.splice(0));
    for (;;) {
      const colon = received.indexOf(':');
      const end = colon + 1 + Number(received.toString('latin1', 0, Math.max(colon, 0)));
      if (colon < 0 || received.length < end) break;
      this.take(JSON.parse(received.toString('utf8', colon + 1, end)) as unknown);
      received = received.subarray(end);
    }
    if (received.length) this.chunks.push(received);
  }

  private take(message: unknown): void {
    if (!Array.isArray(message)) return this.greet();
    const [, id, error, result] = message as [1, number, Record<string, string> | null, { value?: unknown } | null];
    const one = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) one?.reject(new Error(`${error['error']}: ${error['message']}\n${error['stacktrace'] ?? ''}`));
    else one?.resolve(result && typeof result === 'object' && 'value' in result ? result.value : result);
    return undefined;
  }
}
