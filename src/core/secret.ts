// A value that must not be seen by accident: printing it in any way shows a stand-in.

/** Holds a secret; only `reveal` gives it out. */
export class Secret {
  readonly #value: string;
  readonly #shown: string;

  /** `shown` is what stands for the value wherever it is printed. */
  constructor(value: string, shown = '[redacted]') {
    this.#value = value;
    this.#shown = shown;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return this.#shown;
  }

  toJSON(): string {
    return this.#shown;
  }

  /** What `util.inspect` and `console.log` show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.#shown;
  }
}
