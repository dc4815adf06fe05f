// Asks a person on the terminal, a line for an answer. The terminal itself does the editing, so any terminal will do.
import { createInterface, type Interface } from 'node:readline';
import { columnsOn, type Writable } from './output.ts';
import { wrapped } from './wrap.ts';

export interface Asker {
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: Writable;
  readonly signal: AbortSignal;
}

/** Open until closed; lines that are typed ahead answer the next question. */
export class Questions {
  readonly #stderr: Writable;
  readonly #signal: AbortSignal;
  readonly #lines: Interface;
  readonly #answers: AsyncIterator<string>;

  constructor({ stdin, stderr, signal }: Asker) {
    this.#stderr = stderr;
    this.#signal = signal;
    this.#lines = createInterface({ input: stdin, terminal: false, signal });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  /** The answer; undefined where the person left: Ctrl-C, Ctrl-D, a lost terminal. */
  async ask(question: string): Promise<string | undefined> {
    this.#stderr.write(`${wrapped(question, columnsOn(this.#stderr))} `);
    const { done, value } = await this.#answers.next();
    if (done !== true && !this.#signal.aborted) return value;
    // What comes next does not belong beside the question.
    this.#stderr.write('\n');
    return undefined;
  }

  close(): void {
    this.#lines.close();
  }
}
