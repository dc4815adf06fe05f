// One HTTP exchange: sends a request once, and says how far it came when no answer is had.
import type { Dispatcher } from 'undici';
import { codeOf, reasonOf } from './reason.ts';

/** What the wire gave. */
export type Exchanged =
  | { readonly kind: 'answer'; readonly status: number; readonly body: Uint8Array; readonly date?: string }
  /** Something may have been sent. `status` is there if the answer had begun. */
  | { readonly kind: 'broken'; readonly reason: string; readonly status?: number }
  /** Not one byte of the request was handed to a connection. */
  | { readonly kind: 'unsent'; readonly reason: string };

export interface ExchangeRequest {
  readonly path: string;
  readonly body: string;
  /** For the whole exchange, from waiting for a connection to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** Called once, right before the first byte is written. */
  readonly onSent?: (() => void) | undefined;
}

/** Rejects only where the request itself is wrong. */
export function exchange(dispatcher: Dispatcher, request: ExchangeRequest): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const handler = new ExchangeHandler(request, { resolve, reject });
    if (!handler.begin()) return;
    const { path, body } = request;
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    dispatcher.dispatch({ method: 'POST', path, body, headers }, handler);
  });
}

interface Settle {
  resolve(result: Exchanged): void;
  reject(error: unknown): void;
}

/**
 * undici calls `onRequestStart` immediately before it writes the first byte to a connected socket (for https: after the TLS
 * handshake), and never writes when the handler aborts in there. So whether it was called, and not a list of error
 * codes, tells 'nothing was sent' from 'perhaps sent'.
 */
class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #request: ExchangeRequest;
  readonly #settle: Settle;
  readonly #chunks: Uint8Array[] = [];
  readonly #onAbort = () => this.#giveUp('aborted');
  #timer: NodeJS.Timeout | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #settled = false;
  #sizeBytes = 0;
  #status: number | undefined;
  #date: string | undefined;

  constructor(request: ExchangeRequest, settle: Settle) {
    this.#request = request;
    this.#settle = settle;
  }

  /** Starts the clock; false where the caller has given up already. */
  begin(): boolean {
    const { signal, timeoutMs } = this.#request;
    if (signal?.aborted) {
      this.#giveUp('aborted');
      return false;
    }
    signal?.addEventListener('abort', this.#onAbort);
    this.#timer = setTimeout(() => {
      const what = this.#controller === undefined ? 'not sent within' : 'timeout after';
      this.#giveUp(`${what} ${timeoutMs / 1000} s`);
    }, timeoutMs);
    return true;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) {
      controller.abort(new Error('given up before it was sent'));
    } else if (this.#controller !== undefined) {
      // undici sends a request anew if the connection ends in some ways; a deletion goes out once for each call.
      this.#giveUp('connection closed');
      controller.abort(new Error('sent once already'));
    } else {
      this.#controller = controller;
      this.#request.onSent?.();
    }
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return;
    this.#status = status;
    if (typeof headers.date === 'string') this.#date = headers.date;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#sizeBytes += chunk.byteLength;
    if (this.#sizeBytes > this.#request.maxAnswerBytes) {
      this.#giveUp(`answer above ${this.#request.maxAnswerBytes / 1024 / 1024} MB`);
    } else {
      this.#chunks.push(chunk);
    }
  }

  onResponseEnd(): void {
    const status = this.#status;
    if (status === undefined) return this.#giveUp('answer without a status');
    const body = Buffer.concat(this.#chunks);
    const date = this.#date;
    this.#end({ kind: 'answer', status, body, ...(date === undefined ? {} : { date }) });
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (codeOf(error) === 'UND_ERR_INVALID_ARG') this.#fail(error);
    else this.#giveUp(reasonOf(error));
  }

  #giveUp(reason: string): void {
    const status = this.#status;
    const controller = this.#controller;
    if (controller === undefined) this.#end({ kind: 'unsent', reason });
    else this.#end({ kind: 'broken', reason, ...(status === undefined ? {} : { status }) });
    controller?.abort(new Error('given up'));
  }

  #fail(error: unknown): void {
    this.#end(undefined);
    this.#settle.reject(error);
  }

  /** The first end counts; what comes later (the error that an abort causes) changes nothing. */
  #end(result: Exchanged | undefined): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#request.signal?.removeEventListener('abort', this.#onAbort);
    if (result !== undefined) this.#settle.resolve(result);
  }
}
