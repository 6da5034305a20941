const kinds = ['pointerdown', 'keydown', 'scroll'];
const lookEveryMs = 15_000;

interface IdleRules {
  /** After how many minutes the open session ends; null: there is none. */
  minutes: () => number | null;
  onIdle: () => void;
  /** Called at every check that does not end the session. */
  onLook?: (now: number) => void;
}

/** Records when somebody last touched the page: by pointer, keys or scrolling. */
export class IdleWatch {
  private touched = Date.now();

  /** When somebody last touched the page, in milliseconds since the epoch. */
  get touchedAt(): number {
    return this.touched;
  }

  touch(): void {
    this.touched = Date.now();
  }

  /** Checks every 15 seconds whether the page was idle for too long. Returns a function that stops it. */
  start({ minutes, onIdle, onLook }: IdleRules): () => void {
    const touch = () => this.touch();
    for (const kind of kinds) addEventListener(kind, touch, { passive: true });
    const timer = setInterval(() => {
      const now = Date.now();
      const limit = minutes();
      if (limit !== null && now - this.touched > limit * 60_000) onIdle();
      else onLook?.(now);
    }, lookEveryMs);
    return () => {
      clearInterval(timer);
      for (const kind of kinds) removeEventListener(kind, touch);
    };
  }
}
