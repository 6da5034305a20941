import { setTimeout as pause } from 'node:timers/promises';

/** A scenario waits for so long for what must come: it must not fail because the machine is busy. */
export const patienceMs = 120_000;

/** Asks again until there is an answer other than null. `what` names it where none comes in time. */
export async function eventually<T>(what: string, ask: () => Promise<T | null>, withinMs = patienceMs, everyMs = 100): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > end) throw new Error(`Waited ${withinMs / 1000} s in vain: ${what}`);
    await pause(everyMs);
  }
}
