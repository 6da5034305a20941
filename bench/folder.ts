import { Postgres } from "../tests/browser/fixtures/postgres.ts";
import type { Fixture } from "../tests/browser/fixtures/fixture.ts";
import { Store } from "../tests/browser/fixtures/store.ts";
import { ask } from "./load.ts";
import { newGuests, type GuestAtWork } from "./people.ts";
import { compared, type Measurement, type Row } from "./report.ts";

const large = 20_000;
const small = 50;
const rounds: [warmUp: number, measured: number] = [10, 60];

/** The lists that a reader opens, each 50 messages long. */
const lists: [what: string, query: string][] = [
  ["the inbox", "folder=inbox"],
  ["the unread messages of the inbox, 50 of them", "folder=inbox&unread=true"],
  ["Sent", "folder=sent"],
];

/** SQL that differs between the two databases. */
interface Dialect {
  random: string;
  literal: (hex: string) => string;
  analyze: string;
}

const sqlite: Dialect = {
  random: "randomblob(16)",
  literal: (hex) => `X'${hex}'`,
  analyze: "",
};
const postgres: Dialect = {
  random: `decode(md5(random()::text), 'hex')`,
  literal: (hex) => `decode('${hex}', 'hex')`,
  // What autovacuum does a minute later.
  analyze: "ANALYZE;",
};

/** Copies of the one message that a guest has: received ones, all read but the newest fifty, and as many sent. */
function copies(
  { random, literal, analyze }: Dialect,
  { bodyId }: GuestAtWork,
  count: number,
): string {
  const body = literal(Buffer.from(bodyId, "base64url").toString("hex"));
  return `
    CREATE TEMPORARY TABLE guest AS SELECT * FROM accesses WHERE "BodyId" = ${body} AND "ReaderKind" = 'Mailbox';
    CREATE TEMPORARY TABLE copies AS
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${2 * count})
      SELECT i, CASE WHEN i > ${count} THEN 1 ELSE 0 END AS sent, ${random} AS mid, ${random} AS body FROM n;
    INSERT INTO messages ("Id", "AuthorKind", "AuthorId", "AuthorAddress", "AuthorName", "AuthorFingerprint", "AuthorCertificate",
        "ThreadId", "SentAt", "Size", "ToSelf", "NoteVersion")
      SELECT mid, CASE WHEN sent = 1 THEN 'Guest' ELSE 'User' END, CASE WHEN sent = 1 THEN guest."ReaderId" ELSE "AuthorId" END,
        "AuthorAddress", "AuthorName", "AuthorFingerprint", "AuthorCertificate",
        mid, message."SentAt" - CAST(i AS BIGINT) * 60000, "Size", "ToSelf", 1
      FROM messages message JOIN guest ON message."Id" = guest."MessageId" CROSS JOIN copies;
    INSERT INTO bodies ("Id", "MessageId", "OwnerKind", "OwnerId", "Size", "BlobName", "Summary", "StagedAt", "StoredAt")
      SELECT body, mid, "OwnerKind", "OwnerId", "Size", "BlobName" || '-' || i, "Summary", "StagedAt", "StoredAt"
      FROM bodies JOIN guest ON bodies."Id" = guest."BodyId" CROSS JOIN copies;
    INSERT INTO recipients ("MessageId", "Ordinal", "Address", "Canonical", "Name", "Role", "Kind", "ReaderId", "BodyId", "HasPin",
        "QueuedAt")
      SELECT mid, "Ordinal", "Address", "Canonical", "Name", recipients."Role", "Kind", recipients."ReaderId", body, "HasPin", "QueuedAt"
      FROM recipients JOIN guest ON recipients."MessageId" = guest."MessageId" CROSS JOIN copies;
    INSERT INTO accesses ("BodyId", "MessageId", "ReaderKind", "ReaderId", "KeyFingerprint", "Pkesk", "Role", "CreatedAt",
        "SentAt", "Place", "ReadAt")
      SELECT body, mid, "ReaderKind", "ReaderId", "KeyFingerprint", "Pkesk", CASE WHEN sent = 1 THEN 'Author' ELSE 'To' END, "CreatedAt",
        "SentAt" - CAST(i AS BIGINT) * 60000, CASE WHEN sent = 0 THEN 'Inbox' END, CASE WHEN i > 50 THEN "CreatedAt" END
      FROM guest CROSS JOIN copies;
    ${analyze}`;
}

async function measure(
  database: string,
  fixture: Fixture,
  running: Postgres | null,
): Promise<{ rows: Row[]; raw: unknown }> {
  const server = await fixture.server(running?.settings ?? []);
  const [rich, poor] = (await newGuests(server, 2)) as [
    GuestAtWork,
    GuestAtWork,
  ];
  const store = new Store(server, null);
  const change = (sql: string) =>
    void (running ? running.psql(sql) : store.change(sql));
  const dialect = running ? postgres : sqlite;
  change(copies(dialect, rich, large));
  change(copies(dialect, poor, small));
  const rows: Row[] = [];
  const raw: Record<string, [number[], number[]]> = {};
  for (const [what, query] of lists) {
    const took: [number[], number[]] = [[], []];
    for (let round = -rounds[0]; round < rounds[1]; round++) {
      for (const [i, guest] of [rich, poor].entries()) {
        const start = performance.now();
        const { bytes } = await ask(
          "GET",
          `${server.origin}/api/guest/messages?${query}&limit=50`,
          guest.headers,
        );
        if (round >= 0) took[i]!.push(performance.now() - start);
        const found = (JSON.parse(bytes.toString()) as { messages: unknown[] })
          .messages.length;
        if (found !== 50) throw new Error(`${what}: ${found} messages`);
      }
    }
    raw[what] = took;
    rows.push(
      compared(
        `${database}: ${what}, ${large.toLocaleString("en")} messages each`,
        took[0],
        `${small} messages`,
        took[1],
      ),
    );
  }
  await server.stop();
  return { rows, raw };
}

/** A list of a reader with many messages beside the same list of a reader with few. */
export const folder: Measurement = async (fixture) => {
  const first = await measure("SQLite", fixture, null);
  const database = await Postgres.start();
  fixture.ends(() => database.end());
  const second = await measure("PostgreSQL", fixture, database);
  return {
    rows: [...first.rows, ...second.rows],
    raw: { sqlite: first.raw, postgres: second.raw },
  };
};
