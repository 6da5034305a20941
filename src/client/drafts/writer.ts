/** One write at a time; of the values that arrive during a write only the last is written. */
export class Writer<T> {
  private waiting: { value: T } | null = null;
  private running: Promise<void> | null = null;
  private over = false;

  constructor(private readonly write: (value: T) => Promise<void>) {}

  /** Done when this value, or a later one, is written. */
  put(value: T): Promise<void> {
    if (this.over) return this.idle();
    this.waiting = { value };
    this.running ??= this.run().finally(() => (this.running = null));
    return this.running;
  }

  /** Done when nothing is being written. */
  async idle(): Promise<void> {
    await this.running;
  }

  /** Stops writing; done when no write is running. */
  async end(): Promise<void> {
    this.over = true;
    this.waiting = null;
    await this.idle();
  }

  private async run(): Promise<void> {
    while (this.waiting) {
      const { value } = this.waiting;
      this.waiting = null;
      await this.write(value);
    }
  }
}
