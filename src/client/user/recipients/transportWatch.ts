import { signal } from '@preact/signals';
import type { Api } from '../account/api.ts';
import type { TransportItem } from '../account/types.ts';

/** Waits between the requests about a domain that is being checked, in milliseconds; then it stays unknown. */
const pauses = [1000, 2000, 4000, 8000, 15_000];
const keptMs = 10 * 60_000;

/**
 * Checks the transport to domains. It asks in the background, a few times and ever more rarely; nothing waits for it,
 * and a failure is "unknown".
 */
export class TransportWatch {
  readonly items = signal<Readonly<Record<string, TransportItem>>>({});
  private readonly asked = new Map<string, number>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();

  /** Answers to requests made before `stop` are dropped. */
  private round = 0;

  constructor(
    private readonly api: Pick<Api, 'transport'>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Asks about each domain not checked lately. */
  watch(domains: string[]): void {
    const fresh = [...new Set(domains)].filter((one) => this.now() - (this.asked.get(one) ?? -Infinity) > keptMs);
    if (fresh.length === 0) return;
    for (const one of fresh) this.asked.set(one, this.now());
    void this.ask(fresh, 0);
  }

  /** Forgets everything and stops asking. */
  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.asked.clear();
    this.items.value = {};
    this.round += 1;
  }

  private async ask(domains: string[], tries: number): Promise<void> {
    const { round } = this;
    const found = await this.api.transport(domains).then(
      (answer) => answer.domains,
      () => [],
    );
    if (round !== this.round) return;
    const pending: string[] = [];
    const put: Record<string, TransportItem> = {};
    for (const domain of domains) {
      const item = found.find((one) => one.domain === domain);
      if (item && !item.checking) put[domain] = item;
      else pending.push(domain);
    }
    const pause = pauses[tries];
    if (pending.length && pause === undefined) for (const domain of pending) put[domain] = unknown(domain);
    this.items.value = { ...this.items.value, ...put };
    if (!pending.length || pause === undefined) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void this.ask(pending, tries + 1);
    }, pause);
    this.timers.add(timer);
  }
}

const unknown = (domain: string): TransportItem => ({
  domain,
  level: 'unknown',
  at: null,
  why: null,
  probed: true,
  checking: false,
});
