import { createHash } from 'node:crypto';
/** LP of PROTOCOL.md 1. */
export const lp = (...parts) => Buffer.concat(parts.map(Buffer.from).flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
}));
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest();
//# sourceMappingURL=protocol.js.map