// Calls per second over the last moments, for the progress display.

const RECENT_MS = 5_000;

export class RecentCalls {
  readonly #startedMs = performance.now();
  readonly #atMs: number[] = [];

  add(): void {
    const nowMs = performance.now();
    this.#atMs.push(nowMs);
    while ((this.#atMs[0] ?? nowMs) < nowMs - RECENT_MS) this.#atMs.shift();
  }

  perSecond(): number {
    const nowMs = performance.now();
    const recent = this.#atMs.filter((atMs) => atMs >= nowMs - RECENT_MS).length;
    return (recent * 1_000) / Math.max(1, Math.min(RECENT_MS, nowMs - this.#startedMs));
  }
}
