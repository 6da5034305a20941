import { once } from 'node:events';
import { createServer } from 'node:net';
import { simpleParser } from 'mailparser';
import { eventually } from "./eventually.js";
/** A mail relay (RFC 5321, as much of it as is spoken here) that takes mails, and refuses recipients it is told to refuse. */
export class Relay {
    listener;
    port;
    taken = [];
    /** Its words for a recipient, or null to take him. */
    refuse = () => null;
    sockets = new Set();
    constructor(listener, port) {
        this.listener = listener;
        this.port = port;
    }
    static async start() {
        const listener = createServer();
        listener.listen(0, '127.0.0.1');
        await once(listener, 'listening');
        const address = listener.address();
        if (!address || typeof address === 'string')
            throw new Error('No port for the relay.');
        const relay = new Relay(listener, address.port);
        listener.on('connection', (socket) => relay.speak(socket));
        return relay;
    }
    /** What the server is told about it. */
    get settings() {
        return ['--Delivery:Relay', '127.0.0.1', '--Delivery:Port', String(this.port), '--Delivery:Security', 'None'];
    }
    /** Waits for the n-th mail (from 1) to an address. */
    async mailTo(address, n = 1) {
        return eventually(`mail ${n} to ${address} at the relay`, () => {
            const found = this.taken.filter(({ to }) => to.includes(address));
            return Promise.resolve(found[n - 1]?.mail ?? null);
        });
    }
    async end() {
        for (const socket of this.sockets)
            socket.destroy();
        this.listener.close();
        await once(this.listener, 'close');
    }
    speak(socket) {
        this.sockets.add(socket);
        socket.on('close', () => this.sockets.delete(socket)).on('error', () => socket.destroy());
        let waiting = '';
        let to = [];
        let data = null;
        const say = (line) => socket.write(`${line}\r\n`);
        const take = async (raw, recipients) => {
            this.taken.push({ to: recipients, mail: await simpleParser(raw) });
            say('250 2.0.0 Taken');
        };
        const hear = (line) => {
            if (data) {
                if (line !== '.')
                    return void data.push(line.replace(/^\./u, ''));
                void take(data.join('\r\n'), to);
                data = null;
                return undefined;
            }
            const verb = line.slice(0, 4).toUpperCase();
            if (verb === 'EHLO')
                return say('250-relay\r\n250 8BITMIME');
            if (verb === 'MAIL')
                to = [];
            if (verb === 'RCPT') {
                const address = /<([^>]*)>/u.exec(line)?.[1] ?? '';
                const refusal = this.refuse(address);
                if (refusal)
                    return say(refusal);
                to.push(address);
            }
            if (verb === 'DATA') {
                data = [];
                return say('354 Go on');
            }
            if (verb === 'QUIT')
                return socket.end('221 2.0.0 Bye\r\n');
            return say('250 2.0.0 Well');
        };
        say('220 relay ESMTP');
        socket.on('data', (chunk) => {
            const lines = (waiting + chunk.toString('latin1')).split('\r\n');
            waiting = lines.pop() ?? '';
            for (const line of lines)
                hear(line);
        });
    }
}
//# sourceMappingURL=relay.js.map