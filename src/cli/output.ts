// The one writer of the command line: results to standard output, talk to standard error, each as text or JSON.

import { isDumbTerminal } from '../config/dumb-terminal.ts';
import { plainJson, shownLines } from '../core/foreign-text.ts';
import { wrapped } from './wrap.ts';

/** A terminal, or whatever stands in its place. */
export type Writable = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** The last line of the terminal while it is drawn over again and again. */
export interface OpenLine {
  /** Writes text above the line. */
  say(text: string): void;
  drop(): void;
}

export class Output {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly stderr: Writable;
  readonly #stdout: Writable;
  #line: OpenLine | undefined;

  constructor(options: OutputOptions) {
    this.json = options.json;
    this.quiet = options.quiet;
    this.stderr = options.stderr;
    this.#stdout = options.stdout;
  }

  /** Whether a person reads results on a terminal, so that ids may be shown. */
  get resultsAreSeen(): boolean {
    return this.#stdout.isTTY === true && !this.json;
  }

  /** The same for talk. */
  get talkIsSeen(): boolean {
    return this.stderr.isTTY === true && !this.json && !this.quiet;
  }

  /** Columns for results; Infinity where they go to a file. */
  get resultColumns(): number {
    return columnsOn(this.#stdout);
  }

  /** Columns for talk; Infinity where it goes to a file. */
  get talkColumns(): number {
    return columnsOn(this.stderr);
  }

  /** Whether a line can be drawn over: nobody would see it in a file, and a dumb terminal shows rubbish. */
  get canRedraw(): boolean {
    return this.stderr.isTTY === true && !this.json && !isDumbTerminal();
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

  /** Whatever is said goes through `line` until it is taken away with `undefined`. */
  keepLine(line: OpenLine | undefined): void {
    this.#line = line;
  }

  /** Takes away the line that is drawn over again and again. */
  dropLine(): void {
    this.#line?.drop();
    this.#line = undefined;
  }

  /** One JSON event a line; nothing without --json. */
  event(name: string, facts: Readonly<Record<string, unknown>>): void {
    if (!this.json) return;
    this.stderr.write(`${plainJson({ event: name, at: new Date().toISOString(), ...facts })}\n`);
  }

  /** The result: once per command, as text or as one JSON object. */
  result(text: string, value: unknown): void {
    this.#stdout.write(`${this.json ? plainJson(value) : shown(text, this.resultColumns)}\n`);
  }

  #talk(text: string): void {
    const lines = `${shown(text, this.talkColumns)}\n`;
    if (this.#line === undefined) this.stderr.write(lines);
    else this.#line.say(lines);
  }
}

function shown(text: string, columns: number): string {
  return wrapped(shownLines(text), columns);
}

/** Columns of a terminal, which can say that it has none; Infinity for anything else. */
export function columnsOn({ isTTY, columns }: Writable): number {
  return isTTY === true && columns !== undefined && columns > 0 ? columns : Number.POSITIVE_INFINITY;
}
