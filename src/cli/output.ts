// The one writer of the command line: results to standard output, talk to standard error, each as text or JSON.

export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

const CLEAR_LINE = '\r\u001B[K';

export class Output {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly stderr: NodeJS.WritableStream;
  readonly #stdout: NodeJS.WritableStream;
  #isLineOpen = false;

  constructor(options: OutputOptions) {
    this.json = options.json;
    this.quiet = options.quiet;
    this.stderr = options.stderr;
    this.#stdout = options.stdout;
  }

  /** Talk: what happens and what it means. With --json an event, with --quiet nothing. */
  say(text: string): void {
    if (this.json) this.event('message', { text });
    else if (!this.quiet) this.#talk(text);
  }

  /** What must be heard even with --quiet. */
  warn(text: string): void {
    if (this.json) this.event('warning', { text });
    else this.#talk(text);
  }

  /** Whether a line stands on the terminal that is drawn over again and again: what is said goes over it. */
  keepLineOpen(isOpen: boolean): void {
    this.#isLineOpen = isOpen;
  }

  #talk(text: string): void {
    this.stderr.write(`${this.#isLineOpen ? CLEAR_LINE : ''}${text}\n`);
  }

  /** One JSON event a line; nothing without --json. */
  event(name: string, facts: Readonly<Record<string, unknown>>): void {
    if (!this.json) return;
    this.stderr.write(`${JSON.stringify({ event: name, at: new Date().toISOString(), ...facts })}\n`);
  }

  /** The result: once per command, as text or as one JSON object. */
  result(text: string, value: unknown): void {
    this.#stdout.write(this.json ? `${JSON.stringify(value)}\n` : `${text}\n`);
  }
}
