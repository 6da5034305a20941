import { once } from 'node:events';
import { createServer, type Server as Listener, type Socket } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { eventually } from './eventually.ts';

interface Taken {
  to: string[];
  mail: ParsedMail;
  /** As it came. */
  raw: string;
}

/** A mail relay (RFC 5321, as much of it as is spoken here) that takes mails, and refuses recipients it is told to refuse. */
export class Relay {
  readonly taken: Taken[] = [];
  /** Its words for a recipient, or null to take him. */
  refuse: (address: string) => string | null = () => null;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly listener: Listener,
    readonly port: number,
  ) {}

  static async start(): Promise<Relay> {
    const listener = createServer();
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const address = listener.address();
    if (!address || typeof address === 'string') throw new Error('No port for the relay.');
    const relay = new Relay(listener, address.port);
    listener.on('connection', (socket) => relay.speak(socket));
    return relay;
  }

  /** What the server is told about it. */
  get settings(): string[] {
    return ['--Delivery:Relay', '127.0.0.1', '--Delivery:Port', String(this.port), '--Delivery:Security', 'None'];
  }

  /** Waits for the n-th mail (from 1) to an address. */
  async mailTo(address: string, n = 1): Promise<ParsedMail> {
    return eventually(`mail ${n} to ${address} at the relay`, () => {
      const found = this.taken.filter(({ to }) => to.includes(address));
      return Promise.resolve(found[n - 1]?.mail ?? null);
    });
  }

  /** Waits for the first mail to an address, as it came. */
  async rawTo(address: string): Promise<string> {
    await this.mailTo(address);
    return this.taken.find(({ to }) => to.includes(address))!.raw;
  }

  async end(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.listener.close();
    await once(this.listener, 'close');
  }

  private speak(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => socket.destroy());
    let waiting = '';
    let to: string[] = [];
    let data: string[] | null = null;
    const say = (line: string) => socket.write(`${line}\r\n`);
    const take = async (raw: string, recipients: string[]) => {
      this.taken.push({ to: recipients, mail: await simpleParser(raw), raw });
      say('250 2.0.0 Taken');
    };
    const hear = (line: string) => {
      if (data) {
        if (line !== '.') return void data.push(line.replace(/^\./u, ''));
        void take(data.join('\r\n'), to);
        data = null;
        return undefined;
      }
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') return say('250-relay\r\n250 8BITMIME');
      if (verb === 'MAIL') to = [];
      if (verb === 'RCPT') {
        const address = /<([^>]*)>/u.exec(line)?.[1] ?? '';
        const refusal = this.refuse(address);
        if (refusal) return say(refusal);
        to.push(address);
      }
      if (verb === 'DATA') {
        data = [];
        return say('354 Go on');
      }
      if (verb === 'QUIT') return socket.end('221 2.0.0 Bye\r\n');
      return say('250 2.0.0 Well');
    };
    say('220 relay ESMTP');
    socket.on('data', (chunk) => {
      const lines = (waiting + chunk.toString('latin1')).split('\r\n');
      waiting = lines.pop() ?? '';
      for (const line of lines) hear(line);
    });
  }
}
