import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server } from "./server.js";
import { Walker } from "./walker.js";
import { Words } from "./words.js";
import { Guest } from "../people/guest.js";
import { User } from "../people/user.js";
/** What a scenario is given: a browser, servers, people. All of it ends with the scenario. */
export class Stage {
    browser;
    folder;
    name;
    isFull;
    language;
    servers = [];
    walkers = [];
    others = [];
    constructor(browser, folder, name, isFull, 
    /** The language of a scenario that may be played in any. */
    language) {
        this.browser = browser;
        this.folder = folder;
        this.name = name;
        this.isFull = isFull;
        this.language = language;
    }
    async server(settings = [], prepare) {
        const server = await Server.start(settings, prepare);
        this.servers.push(server);
        return server;
    }
    async user(server, address, name, language, size) {
        return new User(await this.walker(server, 'user', name.split(' ')[0], language, size), address, name);
    }
    async guest(server, address, language, size) {
        return new Guest(await this.walker(server, 'guest', 'guest', language, size), address);
    }
    async walker(server, app, who, language, size) {
        const prefix = `${this.name.replace(/[^a-z0-9]+/giu, '-').slice(-60).replace(/^[^-]*-/u, '')}-${who.replace(/\W/gu, '')}`;
        const pictures = { folder: this.folder, prefix };
        const walker = await Walker.start(this.browser, { origin: server.origin, words: new Words(app, language), size, pictures });
        this.walkers.push(walker);
        return walker;
    }
    /** Fails where a screen had findings, all of them named. */
    assertNoFindings() {
        const findings = this.walkers.flatMap((walker) => walker.findings);
        if (findings.length)
            throw new Error(`${findings.length} findings on screens:\n  ${[...new Set(findings)].join('\n  ')}`);
    }
    /** What helps to see why a scenario failed: pictures, and the end of the servers' logs. */
    async account() {
        const lines = [];
        for (const walker of this.walkers) {
            for (const page of walker.context.pages()) {
                const path = join(this.folder, `FAILED-${walker.options.pictures.prefix}.png`);
                const drawn = await page.screenshot({ path, timeout: 10_000 }).catch(() => null);
                if (drawn)
                    lines.push(`  ${page.url().split('#')[0]} → ${path}`);
            }
            for (const fault of walker.faults)
                lines.push(`  ${fault}`);
        }
        for (const server of this.servers)
            lines.push(server.log.trimEnd().split('\n').slice(-15).join('\n'));
        return lines.join('\n');
    }
    /** Something else that ends with the scenario, after its servers. */
    ends(other) {
        this.others.push(other);
    }
    async end() {
        await Promise.allSettled(this.walkers.map((walker) => walker.close()));
        await Promise.allSettled(this.servers.map((server) => server.end()));
        await Promise.allSettled(this.others.map((end) => end()));
    }
}
/** Where pictures go. */
export async function pictureFolder() {
    const given = process.env['RESTANTE_SCREENSHOTS'];
    if (!given)
        return mkdtemp(join(tmpdir(), 'restante-screens-'));
    await mkdir(given, { recursive: true });
    return given;
}
//# sourceMappingURL=stage.js.map