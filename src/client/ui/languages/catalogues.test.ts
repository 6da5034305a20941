import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = dirname(fileURLToPath(import.meta.url));
const client = join(folder, '../..');
const languages = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const parts = ['common', 'guest', 'user', 'mail'];

const read = (language: string, part: string): Record<string, string> =>
  JSON.parse(readFileSync(join(folder, language, `${part}.json`), 'utf8'));
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/gu)].map((found) => found[1]).sort();
const base = (key: string) => key.split('#')[0]!;

function sources(): string {
  return readdirSync(client, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/u.test(entry.name) && !/\.test\.tsx?$/u.test(entry.name))
    .filter((entry) => !entry.parentPath.includes('node_modules'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

/**
 * Keys that the code builds with a template: what may replace the first asterisk. An asterisk alone: codes that the
 * server names, in openapi.json or beyond it.
 */
const built: Record<string, string> = {
  'address.key-*': '*',
  'address.refused.*': '*',
  'choose.*': 'refused-character too-long too-short',
  'compare.*': 'code digits words',
  'compare.how-*': 'mine theirs',
  'compose.save-*': 'failed here-only saved saving without-files',
  'compose.stage-*': 'encrypting linking sending uploading',
  'conflict.*': 'changed ended',
  'contact.how-*': 'changed invited kept none proof seen verified',
  'contact.standing-*': 'invited kept none proof seen verified',
  'delivery.cause.*': '*',
  'doubt.*': 'copy mismatched unbound',
  'final.*.do': 'activated attached deleted expired failed locked revoked superseded',
  'final.*.title': 'activated attached deleted expired failed locked revoked superseded',
  'final.*.why': 'activated attached deleted expired failed locked revoked superseded',
  'held.*': 'changed changed-key changed-proven not-proven not-vouched proof-bad stolen unusable vanished',
  'import.*': 'added damaged merged replaced tooCostly tooLarge',
  'import.*Title': 'damaged tooCostly tooLarge',
  'key.end-*': 'last later over soon',
  'key.why-*': 'compromised superseded',
  'keyFault.*': '*',
  'keyProblem.*':
    'ends-soon expired malformed newer-version no-encryption-key not-self-signed not-yet revoked weak weak-signature address',
  'keyWarning.*': '*',
  'mail.done-*': 'archive delete inbox read unread',
  'nav.*': 'archive inbox sent',
  'notice.*': '*',
  'notice.done-*': 'retire unfreeze',
  'password.*': 'refused-character too-long too-short',
  'password.score.*': '0 1 2 3 4',
  'password.warning.*': '*',
  'problem.*': '*',
  'problem.*.*': 'key-unusable sending-limit',
  'publish.outcome-*': '*',
  'reply.*': 'locking sending',
  'reply.save-*': 'failed saved saving',
  'reports.*': 'found none unknown',
  'sheet.explain-*': 'mailbox new user',
  'shortcuts.*': 'archive compose delete help next previous reply replyAll search select unread',
  'signIn.ended-*': 'ended idle other-key replaced',
  'signature.*': 'bad key-invalid none other-key unjudged unknown unproven unsupported',
  'signature.good-*': 'first proof seen succession verified',
  'signed.*':
    'bad changed first key-invalid known link mine none notified other-from pin succession unjudged unknown unsupported',
  'source.*': '*',
  'standing.*': 'bad closed copy key-invalid mismatched other-key unjudged unsigned unsupported',
  'state.*': 'answered delivered expired link-expired opened queued read refused revoked',
  'strength.*': '0 1 2 3 4',
  'transport.*': 'dane-enforced mta-sts-enforced none tls-offered tls-valid unknown',
  'transport.why-*': 'dane-enforced mta-sts-enforced none tls-offered tls-valid unknown',
  'transportWhy.*': '*',
  'trustedKeys.*': 'missing older unreadable',
  'withheld.*': 'mismatched not-named unreadable unsigned untrusted',
};

function isBuilt(key: string, [template, values]: [string, string]): boolean {
  const one = values === '*' ? '[\\w-]+' : `(?:${values.replaceAll(' ', '|')})`;
  const [head, ...tails] = template.split('*').map((part) => part.replaceAll('.', '\\.'));
  return new RegExp(`^${head}${one}${tails.join('[\\w-]+')}$`, 'u').test(key);
}

describe('the catalogues', () => {
  it('are at least English and German, and hold sentences', () => {
    expect(languages).toEqual(expect.arrayContaining(['de', 'en']));
    for (const part of ['common', 'guest']) expect(Object.keys(read('en', part)).length).toBeGreaterThan(20);
  });

  for (const language of languages.filter((one) => one !== 'en')) {
    it.each(parts)(`have the same sentences and placeholders in ${language}: %s`, (part) => {
      const english = read('en', part);
      const other = read(language, part);
      expect(Object.keys(other).sort()).toEqual(Object.keys(english).sort());
      const wrong = Object.keys(english).filter(
        (key) => String(placeholders(other[key]!)) !== String(placeholders(english[key]!)),
      );
      expect(wrong).toEqual([]);
    });
  }

  it.each(['common', 'guest', 'user'])('hold no sentence that no screen uses: %s', (part) => {
    const literals = new Set([...sources().matchAll(/['"]([\w.-]+)['"]/gu)].map((found) => found[1]!));
    const isUsed = (key: string) => literals.has(key) || Object.entries(built).some((one) => isBuilt(key, one));
    const keys = [...new Set(Object.keys(read('en', part)).map(base))];
    expect(keys.filter((key) => !isUsed(key))).toEqual([]);
  });

  it('are used by templates that are listed here, and no other ones', () => {
    const keys = new Set(['common', 'guest', 'user'].flatMap((part) => Object.keys(read('en', part)).map(base)));
    const templates = [...sources().matchAll(/`([\w-]+\.[\w.-]*)\$\{[^}`]+\}([\w.-]*|\.\$\{[^}`]+\})`/gu)];
    const heads = templates.map(([, head, tail]) => `${head}*${tail!.replace(/\$\{[^}]+\}/u, '*')}`);
    const ofKeys = heads.filter((head) => [...keys].some((key) => isBuilt(key, [head, '*'])));
    expect([...new Set(ofKeys)].sort()).toEqual(Object.keys(built).sort());
  });

  it('speak of PGP to a guest only on the pages about keys', () => {
    // Where the guest downloads the key, and sets up their own mail program.
    const keyPage = /^(?:export|ownKey|program|delivery)\./u;
    for (const language of languages) {
      for (const part of ['common', 'guest', 'mail']) {
        const said = Object.entries(read(language, part)).filter(([, text]) => /pgp|gnupg|gpg/iu.test(text));
        expect(said.map(([key]) => key).filter((key) => part !== 'guest' || !keyPage.test(key))).toEqual([]);
      }
      expect(Object.entries(read(language, 'guest')).some(([, text]) => text.includes('OpenPGP'))).toBe(true);
    }
  });

  it('name nobody whom the reader does not know: a guest the administrator, a user "the person who wrote to you"', () => {
    const unknown = {
      common: /administrat|person who wrote|person, die Ihnen/iu,
      guest: /administrat/iu,
      user: /person who wrote to you|person, die Ihnen geschrieben/iu,
    };
    for (const language of languages) {
      for (const [part, who] of Object.entries(unknown)) {
        const problems = Object.entries(read(language, part)).filter(([key]) => key.startsWith('problem.'));
        expect(problems.filter(([, text]) => who.test(text)).map(([key]) => key)).toEqual([]);
      }
    }
  });

  it('call a message a message, and what its author does "sign" or "unterzeichnen"', () => {
    const words = { en: /\bletters?\b/iu, de: /brief|unterschreib|unterschrieben|signier/iu };
    for (const [language, pattern] of Object.entries(words)) {
      const said = parts.flatMap((part) => Object.entries(read(language, part)));
      const found = said.filter(([, text]) => pattern.test(text));
      expect(found.map(([key]) => key)).toEqual([]);
    }
  });

  it('do not say the same key twice in one app', () => {
    for (const app of ['guest', 'user']) {
      const common = new Set(Object.keys(read('en', 'common')));
      expect(Object.keys(read('en', app)).filter((key) => common.has(key))).toEqual([]);
    }
  });
});
