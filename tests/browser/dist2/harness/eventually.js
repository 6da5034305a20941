import { setTimeout as pause } from 'node:timers/promises';
/** Asks again until there is an answer other than null. `what` names it where none comes in time. */
export async function eventually(what, ask, withinMs = 45_000, everyMs = 100) {
    const end = Date.now() + withinMs;
    for (;;) {
        const answer = await ask();
        if (answer !== null)
            return answer;
        if (Date.now() > end)
            throw new Error(`Waited ${withinMs / 1000} s in vain: ${what}`);
        await pause(everyMs);
    }
}
//# sourceMappingURL=eventually.js.map