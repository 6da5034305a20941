import { execFileSync } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createWebServer, type Server as WebServer } from 'node:https';
import { createServer, type Server as Listener, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';

const [typeA, typeMx] = [1, 15];
const zBase32 = 'ybndrfg8ejkmcpqxot1uwisza345h769';

/** What the world outside is for one scenario: names, a Web Key Directory over TLS, mail servers. All on one loopback address. */
export class World {
  /** Domains with a Web Key Directory, and the keys in it by local part. */
  private readonly directories = new Map<string, Map<string, Buffer>>();
  private readonly mailDomains = new Set<string>();
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly folder: string,
    private readonly address: string,
    private readonly names: Datagrams,
    private web: WebServer | null = null,
    private mail: Listener | null = null,
  ) {}

  static async start(): Promise<World> {
    const names = createSocket('udp4');
    // One of its own, so that scenarios side by side each have port 443 and 25.
    const address = `127.${randomInt(1, 254)}.${randomInt(0, 255)}.${randomInt(1, 254)}`;
    const world = new World(mkdtempSync(join(tmpdir(), 'restante-world-')), address, names);
    names.on('message', (question, from) => names.send(world.answer(question), from.port, from.address));
    names.bind(0, '127.0.0.1');
    await once(names, 'listening');
    world.issue('ca', 'A scenario’s authority', null);
    return world;
  }

  /** What the server is told about it. */
  get settings(): string[] {
    return [
      ...['--Network:Resolver', `127.0.0.1:${this.names.address().port}`],
      ...['--Network:CaFile', join(this.folder, 'ca.pem')],
      ...['--Network:InsecureAllowAddresses:0', '127.0.0.0/8'],
      ...['--KeyDiscovery:Sources', 'wkd'],
      ...['--TransportSecurity:Probe', 'Direct'],
    ];
  }

  /** Serves a key in the directory of its domain, in the place of one that was there (draft-koch-openpgp-webkey-service 3.1). */
  async publish(address: string, certificate: Buffer): Promise<void> {
    const [local, domain] = address.split('@') as [string, string];
    const keys = this.directories.get(domain) ?? new Map<string, Buffer>();
    this.directories.set(domain, keys.set(hashOf(local), certificate));
    this.web ??= await this.serveDirectories(domain);
  }

  /** Once: a mail server that takes mail for the domains, with STARTTLS and a certificate of this world's authority. */
  async takesMail(...domains: string[]): Promise<void> {
    for (const domain of domains) this.mailDomains.add(domain);
    const { key, cert } = this.issue('mail', `mx.${domains[0]}`, domains.map((domain) => `DNS:mx.${domain}`).join(','));
    this.mail = createServer((socket) => this.speak(socket, key, cert));
    this.mail.listen(25, this.address);
    await once(this.mail, 'listening');
  }

  async end(): Promise<void> {
    this.names.close();
    for (const socket of this.sockets) socket.destroy();
    this.web?.closeAllConnections();
    this.web?.close();
    this.mail?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async serveDirectories(domain: string): Promise<WebServer> {
    const web = createWebServer(this.issue('web', domain, `DNS:openpgpkey.${domain}`), (request, response) => {
      const [, named, hash] = /^\/\.well-known\/openpgpkey\/([^/]+)\/hu\/([a-z0-9]{32})\?/u.exec(request.url ?? '') ?? [];
      const key = this.directories.get(named ?? '')?.get(hash ?? '');
      response.writeHead(key ? 200 : 404, { 'Content-Type': 'application/octet-stream' }).end(key);
    });
    web.listen(443, this.address);
    await once(web, 'listening');
    return web;
  }

  /** As much of SMTP (RFC 5321, 3207) as a look at a mail server needs. */
  private speak(socket: Socket, key: Buffer, cert: Buffer): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => this.sockets.delete(socket));
    const converse = (line: NodeJS.ReadWriteStream, offersTls: boolean) => {
      line.on('data', (chunk: Buffer) => {
        const verb = chunk.toString('latin1').slice(0, 8).trim().toUpperCase();
        if (verb.startsWith('EHLO')) line.write(offersTls ? '250-mx\r\n250 STARTTLS\r\n' : '250 mx\r\n');
        else if (verb === 'STARTTLS' && offersTls) {
          line.removeAllListeners('data');
          line.write('220 Go on\r\n', () => {
            const tls = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext({ key, cert }) });
            tls.on('error', () => socket.destroy());
            converse(tls, false);
          });
        } else if (verb.startsWith('QUIT')) line.end('221 Bye\r\n');
        else line.write('502 Not here\r\n');
      });
    };
    socket.write('220 mx ESMTP\r\n');
    converse(socket, true);
  }

  /** The answer to a DNS question (RFC 1035 section 4): A and MX of the names here; every other name does not exist. */
  private answer(question: Buffer): Buffer {
    const labels: string[] = [];
    let at = 12;
    for (let length = question[at]!; length > 0; length = question[at]!) {
      labels.push(question.toString('latin1', at + 1, at + 1 + length));
      at += 1 + length;
    }
    const type = question.readUInt16BE(at + 1);
    const name = labels.join('.').toLowerCase();
    const [host, domain] = [name.split('.')[0], name.slice(name.indexOf('.') + 1)];
    const isHost = (host === 'openpgpkey' && this.directories.has(domain)) || (host === 'mx' && this.mailDomains.has(domain));
    const isThere = isHost || this.directories.has(name) || this.mailDomains.has(name);
    const record = type === typeMx && this.mailDomains.has(name) ? mx(`mx.${name}`) : type === typeA && isHost ? ip(this.address) : null;
    const head = Buffer.from(question.subarray(0, at + 5));
    // An answer, recursion available; the additional records of the question are left out.
    head.writeUInt16BE(isThere ? 0x8180 : 0x8183, 2);
    head.writeUInt16BE(record ? 1 : 0, 6);
    head.writeUInt32BE(0, 8);
    if (!record) return head;
    const fields = Buffer.from([0xc0, 0x0c, 0, type, 0, 1, 0, 0, 0, 60, record.length >> 8, record.length & 255]);
    return Buffer.concat([head, fields, record]);
  }

  /** A certificate of this world's authority (or the authority itself), made with OpenSSL. */
  private issue(file: string, name: string, alternative: string | null): { key: Buffer; cert: Buffer } {
    const path = (ending: string) => join(this.folder, `${file}${ending}`);
    const ca = join(this.folder, 'ca');
    const extensions = alternative ? ['-addext', `subjectAltName=${alternative}`] : [];
    const signer = alternative ? ['-CA', `${ca}.pem`, '-CAkey', `${ca}.key`] : [];
    const subject = ['-subj', `/CN=${name}`, '-days', '2', '-keyout', path('.key'), '-out', path('.pem')];
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...subject, ...extensions, ...signer];
    execFileSync('openssl', made, { stdio: 'pipe' });
    if (alternative === null) writeFileSync(path('.srl'), '01\n');
    return { key: readFileSync(path('.key')), cert: readFileSync(path('.pem')) };
  }
}

const ip = (address: string) => Buffer.from(address.split('.').map(Number));

function mx(host: string): Buffer {
  const labels = host.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
  return Buffer.concat([Buffer.from([0, 10]), ...labels, Buffer.from([0])]);
}

/** z-base-32 of SHA-1 of the local part in lower case. */
function hashOf(local: string): string {
  const bits = [...createHash('sha1').update(local.toLowerCase()).digest()].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replace(/.{5}/gu, (five) => zBase32[parseInt(five, 2)]!);
}
