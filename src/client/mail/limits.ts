/** How much of a message's structure is read: PROTOCOL.md 11. */
export interface ReadingLimits {
  /** Depth to which parts lie in one another. */
  mimeDepth: number;
  mimeParts: number;
  /** Bytes of one part's header. */
  headerBytes: number;
  /** Of the message with all its parts. */
  headerFields: number;
}

export const defaultReadingLimits: ReadingLimits = {
  mimeDepth: 20,
  mimeParts: 500,
  headerBytes: 256 * 1024,
  headerFields: 500,
};
