// The one writer of the command line: results to standard output, talk to standard error, each as text or JSON.
import { isDumbTerminal } from '../config/dumb-terminal.ts';
import { wrapped } from './wrap.ts';

/** A terminal, or whatever stands in its place. */
export type Writable = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

const TO_LINE_START = '\r';
const CLEAR_TO_END = '\u001B[K';

export class Output {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly #stdout: Writable;
  readonly #stderr: Writable;
  /** What stands on the line that is drawn over again and again; undefined where there is none. */
  #line: string | undefined;

  constructor(options: OutputOptions) {
    this.json = options.json;
    this.quiet = options.quiet;
    this.#stderr = options.stderr;
    this.#stdout = options.stdout;
  }

  /** Columns for results; Infinity where they go to a file. */
  get resultColumns(): number {
    return columnsOn(this.#stdout);
  }

  /** Columns for talk; Infinity where it goes to a file. */
  get talkColumns(): number {
    return columnsOn(this.#stderr);
  }

  /** Whether a line can be drawn over: nobody would see it in a file, and a dumb terminal shows rubbish. */
  get canRedraw(): boolean {
    return this.#stderr.isTTY === true && !this.json && !isDumbTerminal();
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

  /** Draws a line that stays the last one: what is said goes above it. Only where it can be redrawn. */
  drawLine(text: string): void {
    if (text === this.#line) return;
    this.#line = text;
    this.#stderr.write(`${TO_LINE_START}${text}${CLEAR_TO_END}`);
  }

  /** Leaves the drawn line as it is and goes on below it. */
  endLine(): void {
    if (this.#line === undefined) return;
    this.#line = undefined;
    this.#stderr.write('\n');
  }

  /** Takes the drawn line away. */
  dropLine(): void {
    if (this.#line === undefined) return;
    this.#line = undefined;
    this.#stderr.write(TO_LINE_START + CLEAR_TO_END);
  }

  /** One JSON event a line; nothing without --json. */
  event(name: string, facts: Readonly<Record<string, unknown>>): void {
    if (!this.json) return;
    this.#stderr.write(`${JSON.stringify({ event: name, at: new Date().toISOString(), ...facts })}\n`);
  }

  /** The result: once per command, as text or as one JSON object. */
  result(text: string, value: unknown): void {
    const shown = this.json ? JSON.stringify(value) : wrapped(text, this.resultColumns);
    this.#stdout.write(`${shown}\n`);
  }

  #talk(text: string): void {
    const line = this.#line;
    this.dropLine();
    this.#stderr.write(`${wrapped(text, this.talkColumns)}\n`);
    if (line !== undefined) this.drawLine(line);
  }
}

/** Columns of a terminal, which can say that it has none; Infinity for anything else. */
export function columnsOn({ isTTY, columns }: Writable): number {
  return isTTY === true && columns !== undefined && columns > 0 ? columns : Number.POSITIVE_INFINITY;
}
