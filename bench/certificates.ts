import { execFileSync, spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { program } from "../tests/browser/fixtures/server.ts";
import { compared, type Measurement, type Row } from "./report.ts";

const runs = 5;
const address = "mallory@example.org";
const packet = (tag: number, ...body: Uint8Array[]) => {
  const whole = Buffer.concat(body);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(whole.length);
  return Buffer.concat([Buffer.of(0xc0 | tag, 0xff), length, whole]);
};
const short = (number: number) => Buffer.of(number >> 8, number & 0xff);
const long = (number: number) =>
  Buffer.of(
    number >>> 24,
    (number >>> 16) & 0xff,
    (number >>> 8) & 0xff,
    number & 0xff,
  );
const mpi = (number: Buffer) =>
  Buffer.concat([
    short(number.length * 8 - Math.clz32(number[0]!) + 24),
    number,
  ]);

/** RSA-3072 whose signatures are false but look true: they name the key, and their digest octets are right. */
// One packet after the other, each over the bytes of those before: a key, a user ID, signatures.
function hostile(exponent: Buffer, signatures: number): Buffer {
  const { n } = generateKeyPairSync("rsa", {
    modulusLength: 3072,
  }).publicKey.export({ format: "jwk" });
  const now = Math.floor(Date.now() / 1000);
  const key = Buffer.concat([
    Buffer.of(4),
    long(now - 100_000),
    Buffer.of(1),
    mpi(Buffer.from(n!, "base64url")),
    mpi(exponent),
  ]);
  const framed = Buffer.concat([Buffer.of(0x99), short(key.length), key]);
  const fingerprint = createHash("sha1").update(framed).digest();
  const userId = Buffer.from(address);
  const certification = (at: number) => {
    const area = Buffer.concat([
      Buffer.of(5, 2),
      long(now - 90_000 + at),
      Buffer.of(22, 33, 4),
      fingerprint,
    ]);
    const front = Buffer.concat([
      Buffer.of(4, 0x13, 1, 8),
      short(area.length),
      area,
    ]);
    const signed = [
      framed,
      Buffer.of(0xb4),
      long(userId.length),
      userId,
      front,
      Buffer.of(4, 0xff),
      long(front.length),
    ];
    const digest = createHash("sha256").update(Buffer.concat(signed)).digest();
    return packet(
      2,
      front,
      short(0),
      digest.subarray(0, 2),
      mpi(Buffer.concat([Buffer.of(0x40), randomBytes(383)])),
    );
  };
  return Buffer.concat([
    packet(6, key),
    packet(13, userId),
    ...Array.from({ length: signatures }, (_, at) => certification(at)),
  ]);
}

// The shell's clock: the processor time, whatever else the machine does.
const measured =
  'TIMEFORMAT="%U %S"; time dotnet "$0" sop encrypt --no-armor "$1" <<<x >/dev/null 2>&1';

/** Processor time in ms of a process that encrypts to the certificate, and so judges it; it refuses all but the ordinary one. */
function timed(dll: string, certificate: string): number {
  const { stderr } = spawnSync("bash", ["-c", measured, dll, certificate], {
    encoding: "utf8",
  });
  return (
    1000 *
    stderr
      .trim()
      .split(" ")
      .reduce((sum, seconds) => sum + Number(seconds), 0)
  );
}

/**
 * Certificates that are cheap to send and were expensive to verify, beside an ordinary one. RESTANTE_BENCH_BEFORE names the restante.dll of
 * another build, which is then measured once with the same certificates.
 */
// One measurement in its order: inputs, the ordinary certificate, then each input compared with it.
export const certificates: Measurement = async () => {
  const folder = mkdtempSync(join(tmpdir(), "restante-certificates-"));
  try {
    const large = Buffer.concat([
      Buffer.of(0x80),
      randomBytes(382),
      Buffer.of(1),
    ]);
    const usual = Buffer.of(1, 0, 1);
    const inputs: [what: string, bytes: Buffer][] = [
      ["exponent of 3,072 bits, 20 signatures", hostile(large, 20)],
      ["exponent of 3,072 bits, 550 signatures", hostile(large, 550)],
      ["usual exponent, 550 signatures", hostile(usual, 550)],
      [
        "exponent of 64 bits, 550 signatures",
        hostile(
          Buffer.concat([Buffer.of(0x80), randomBytes(6), Buffer.of(1)]),
          550,
        ),
      ],
    ];
    const ordinary = join(folder, "ordinary");
    const secret = execFileSync("dotnet", [
      program,
      "sop",
      "generate-key",
      "--no-armor",
      `Bob <${address}>`,
    ]);
    writeFileSync(
      ordinary,
      execFileSync("dotnet", [program, "sop", "extract-cert", "--no-armor"], {
        input: secret,
      }),
    );
    const before = process.env["RESTANTE_BENCH_BEFORE"];
    const raw: Record<string, number[]> = { ordinary: [] };
    const rows: Row[] = [];
    for (let run = 0; run < runs; run++)
      raw["ordinary"]!.push(timed(program, ordinary));
    for (const [what, bytes] of inputs) {
      const file = join(folder, "hostile");
      writeFileSync(file, bytes);
      raw[what] = Array.from({ length: runs }, () => timed(program, file));
      const name = `RSA-3072, ${what} (${Math.round(readFileSync(file).length / 1000)} kB)`;
      rows.push(
        compared(name, raw[what], "an ordinary certificate", raw["ordinary"]!),
      );
      if (!before) continue;
      raw[`${what}, before`] = [timed(before, file)];
      rows.push(
        compared(
          `${name}, before`,
          raw[`${what}, before`]!,
          "an ordinary certificate",
          raw["ordinary"]!,
        ),
      );
    }
    return { raw, rows };
  } finally {
    rmSync(folder, { recursive: true });
  }
};
