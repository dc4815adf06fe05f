// Shows how a run gets on: a bar on a terminal, a line every few seconds elsewhere, an event with --json.
import { Presets, SingleBar } from 'cli-progress';
import type { Pace } from '../compose/run-end.ts';
import { count, decimal, duration } from './format.ts';
import type { Output } from './output.ts';

export interface ProgressFacts {
  /** Rows with a final word. */
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  /** What is said of those in place of 'failed'. */
  readonly failedWord?: string;
  readonly calls: number;
  readonly retries: number;
  readonly throttled: number;
  readonly callsPerSecond: number;
  /** Left out where no calls are made here. */
  readonly pace?: ShownPace;
  /** Left out until it can be told. */
  readonly secondsLeft?: number;
}

/** How fast calls may go out at present, and why not faster. */
export interface ShownPace extends Pace {
  /** With which the server last said that calls come too fast; left out where it was HTTP status 429. */
  readonly code?: number;
}

export interface Progress {
  stop(): void;
}

const BAR_EVERY_MS = 200;
const LINE_EVERY_MS = 5_000;

/** Shows `facts()` until stopped, and once more then. */
export function startProgress(
  output: Output,
  terminal: { readonly isTTY?: boolean },
  facts: () => ProgressFacts,
): Progress {
  if (output.quiet && !output.json) return { stop() {} };
  return terminal.isTTY === true && !output.json ? startBar(output, facts) : startLines(output, facts);
}

function startBar(output: Output, facts: () => ProgressFacts): Progress {
  const bar = new SingleBar(
    {
      stream: output.stderr,
      format: ' {bar} {percentage}% | {text}',
      hideCursor: true,
      clearOnComplete: false,
      barsize: 24,
      linewrap: false,
    },
    Presets.shades_classic,
  );
  const first = facts();
  bar.start(first.total, first.done, { text: textOf(first) });
  const update = () => {
    const now = facts();
    bar.update(now.done, { text: textOf(now) });
  };
  const timer = setInterval(update, BAR_EVERY_MS);
  return {
    stop: once(() => {
      clearInterval(timer);
      update();
      bar.stop();
    }),
  };
}

function startLines(output: Output, facts: () => ProgressFacts): Progress {
  const write = () => {
    const now = facts();
    if (output.json) output.event('progress', eventOf(now));
    else output.say(`${count(now.done)} of ${count(now.total)} rows | ${textOf(now)}`);
  };
  const timer = setInterval(write, LINE_EVERY_MS);
  return {
    stop: once(() => {
      clearInterval(timer);
      write();
    }),
  };
}

function eventOf(facts: ProgressFacts): Record<string, unknown> {
  const { callsPerSecond, secondsLeft, failedWord: _, ...rest } = facts;
  // A rate without a limit is Infinity, which JSON writes as null.
  return { ...rest, calls_per_second: callsPerSecond, seconds_left: secondsLeft ?? null };
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}

function textOf(facts: ProgressFacts): string {
  return [
    `${decimal(facts.callsPerSecond)} calls/s${paceText(facts.pace)}`,
    `${count(facts.retries)} repeated`,
    `${count(facts.failed)} ${facts.failedWord ?? 'failed'}`,
    ...(facts.throttled > 0 ? [`${count(facts.throttled)} refused as too frequent`] : []),
    ...(facts.secondsLeft === undefined ? [] : [`${duration(facts.secondsLeft)} left`]),
  ].join(', ');
}

function paceText(pace: ShownPace | undefined): string {
  if (pace === undefined) return '';
  const allowed = `${decimal(pace.allowed)} allowed`;
  const rate = decimal(pace.rate);
  switch (pace.why) {
    case 'rate':
      return Number.isFinite(pace.rate) ? ` (${allowed})` : '';
    case 'starting':
      return Number.isFinite(pace.rate) ? ` (${allowed}, climbing to ${rate})` : '';
    case 'throttled':
      return ` (${allowed}, slowed down from ${rate}: too fast for the server${pace.code === undefined ? '' : `, ${pace.code}`})`;
    case 'no-answer':
      return ' (one at a time: the server does not answer)';
    case 'signature':
      return ' (one at a time: the signature was refused)';
    default:
      return pace.why satisfies never;
  }
}
