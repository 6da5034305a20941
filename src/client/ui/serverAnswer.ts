import { noteServerTime } from './serverClock.ts';
import { noticeVersion } from './version.ts';

/**
 * Reads from the headers of an answer what the screens need: the server's time, and the version of the pages it serves.
 */
export function noteAnswer(headers: Headers, askedAt: number): void {
  noteServerTime(headers, askedAt);
  void noticeVersion(headers.get('X-Restante-Client'));
}
