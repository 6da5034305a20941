import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Server } from '../tests/browser/fixtures/server.ts';
import { ask } from './load.ts';
import { newGuests, type GuestAtWork } from './people.ts';
import type { Measurement, Row } from './report.ts';

const uploads = 20;
const mebibyte = 2 ** 20;

/** A number of /proc/PID/status, in MiB. */
function memoryOf(server: Server, name: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'mu').exec(status)![1]) / 1024;
}

/** The highest resident memory while all guests upload at once. The server cannot know what is in a packet. */
async function peak(server: Server, guests: GuestAtWork[], length: number): Promise<number> {
  const body = Buffer.alloc(length, 0x5a);
  body.set([0xd2, 0xff, 0, 0, 0, 0, 1]);
  body.writeUInt32BE(length - 6, 2);
  // Resets the kernel's high-water mark.
  writeFileSync(`/proc/${server.pid}/clear_refs`, '5');
  const url = `${server.origin}/api/guest/bodies`;
  await Promise.all(guests.map(({ headers }) => ask('POST', url, headers, body)));
  return memoryOf(server, 'VmHWM');
}

export const memory: Measurement = async (fixture) => {
  const server = await fixture.server(['--Invitations:PerHour', '100']);
  await pause(3000);
  const idle = memoryOf(server, 'VmRSS');
  const guests = await newGuests(server, uploads);
  const worked = memoryOf(server, 'VmRSS');
  const raw = { idle, worked, small: await peak(server, guests, mebibyte), between: memoryOf(server, 'VmRSS'), large: 0 };
  raw.large = await peak(server, guests, 50 * mebibyte);
  const mib = (value: number) => `${value.toFixed(0)} MiB`;
  const row = (what: string, measured: number, before: number): Row =>
    [what, mib(measured), `before: ${mib(before)}`, `${((measured - before) / uploads).toFixed(1)} MiB an upload`];
  const rows = [
    ['Idle, 3 s after the start', mib(idle), '', ''] satisfies Row,
    row(`Peak under ${uploads} uploads of 1 MiB at once`, raw.small, worked),
    row(`Peak under ${uploads} uploads of 50 MiB at once`, raw.large, raw.between),
  ];
  return { rows, raw };
};
