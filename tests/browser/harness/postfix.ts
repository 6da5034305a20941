import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser, type ParsedMail } from 'mailparser';
import { eventually } from './eventually.ts';
import { freePort } from './server.ts';

const has = (program: string) =>
  (process.env['PATH'] ?? '').split(':').some((path) => spawnSync('test', ['-x', join(path, program)]).status === 0);

function run(program: string, args: string[], cwd: string): string {
  // Nothing is inherited: a daemon that held an output open would keep its reader waiting.
  const stdio = args.at(-1) === 'start' ? 'ignore' : 'pipe';
  const done = spawnSync(program, args, { cwd, stdio });
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.status} ${String(done.stderr ?? '')}`);
  return String(done.stdout ?? '');
}

/** A real Postfix of its own on a free loopback port: what it takes for `domains` lies in one Maildir afterwards. */
export class Postfix {
  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  /** Why it cannot be run here; null where it can. */
  static get missing(): string | null {
    if (process.getuid?.() !== 0) return 'Postfix is started as root alone';
    return has('postfix') ? null : 'postfix is not installed';
  }

  static async start(domains: string[]): Promise<Postfix> {
    const folder = mkdtempSync(join(tmpdir(), 'restante-postfix-'));
    const postfix = new Postfix(folder, await freePort());
    for (const name of ['etc', 'spool', 'data', 'mail']) mkdirSync(join(folder, name));
    run('chmod', ['755', folder], folder);
    run('chown', ['postfix', 'data', 'mail'], folder);
    writeFileSync(join(folder, 'etc', 'main.cf'), postfix.main(domains));
    writeFileSync(join(folder, 'etc', 'master.cf'), postfix.master());
    run('postfix', ['-c', join(folder, 'etc'), 'start'], folder);
    return postfix;
  }

  /** What the server is told about it. */
  get settings(): string[] {
    return ['--Delivery:Relay', '127.0.0.1', '--Delivery:Port', String(this.port), '--Delivery:Security', 'None'];
  }

  /** Waits for the n-th mail (from 1) to an address. */
  async mailTo(address: string, n = 1): Promise<ParsedMail> {
    return eventually(`mail ${n} to ${address} behind Postfix`, async () => (await this.mails(address))[n - 1] ?? null);
  }

  /** Waits for the n-th message (from 1) that is encrypted to an address; what else is mailed to it comes before or after. */
  async encryptedTo(address: string, n: number): Promise<ParsedMail> {
    const messages = async () => (await this.mails(address)).filter(({ subject }) => subject === '[...]');
    return eventually(`encrypted mail ${n} to ${address} behind Postfix`, async () => (await messages())[n - 1] ?? null);
  }

  end(): void {
    run('postfix', ['-c', join(this.folder, 'etc'), 'stop'], this.folder);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async mails(address: string): Promise<ParsedMail[]> {
    const box = join(this.folder, 'mail', 'box', 'new');
    const names = spawnSync('test', ['-d', box]).status === 0 ? readdirSync(box).sort() : [];
    const raw = names.map((name) => readFileSync(join(box, name)));
    const own = raw.filter((mail) => mail.toString('latin1').includes(`\nX-Original-To: ${address}\n`));
    return Promise.all(own.map((mail) => simpleParser(mail)));
  }

  private main(domains: string[]): string {
    const { folder } = this;
    return `
compatibility_level = 3.6
queue_directory = ${folder}/spool
data_directory = ${folder}/data
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_recipient_restrictions = permit_mynetworks, reject
message_size_limit = 100000000
virtual_mailbox_limit = 0
virtual_mailbox_domains = ${domains.join(' ')}
virtual_mailbox_base = ${folder}/mail
virtual_mailbox_maps = static:box/
virtual_minimum_uid = 1
virtual_uid_maps = static:${run('id', ['-u', 'postfix'], folder).trim()}
virtual_gid_maps = static:${run('id', ['-g', 'postfix'], folder).trim()}
local_recipient_maps =
alias_maps =
maillog_file = ${folder}/log
maillog_file_prefixes = ${tmpdir()}
`;
  }

  private master(): string {
    return `
127.0.0.1:${this.port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
`;
  }
}
