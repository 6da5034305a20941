import { get } from 'node:http';
/** What a guest's browser was sent since a place in the server's log: page, scripts, styles, each once, compressed. */
export async function weightSince(server, from) {
    // What the worker loads is seen by the server alone: its log names everything that was asked for.
    const paths = [...server.log.slice(from).matchAll(/ GET (\/(?:assets\/\S+|api\/instance)) 200 /gu)].map(([, path]) => path);
    const page = `/i/${'A'.repeat(22)}`;
    return Promise.all([page, ...new Set(paths)].map(async (path) => ({ path, bytes: await sizeOf(server.origin + path) })));
}
/** Bytes of an answer on the wire, compressed as browsers ask for it. */
async function sizeOf(url) {
    const answer = await new Promise((resolve, reject) => {
        get(url, { headers: { 'accept-encoding': 'br, gzip' } }, resolve).on('error', reject);
    });
    let bytes = 0;
    for await (const chunk of answer)
        bytes += chunk.length;
    return bytes;
}
//# sourceMappingURL=weight.js.map