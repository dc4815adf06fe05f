// Shows how a run gets on: a bar on a terminal, a line every few seconds elsewhere, an event with --json.
import { Presets, SingleBar } from 'cli-progress';
import type { LiveStatus } from '../core/live-status.ts';
import { count } from './format.ts';
import type { Output } from './output.ts';
import { describeProgress, progressText } from './progress-text.ts';

export interface Progress {
  /** Shows it at once, as a line or an event, also with --quiet. */
  tellNow(): void;
  stop(): void;
}

const BAR_EVERY_MS = 200;
const LINE_EVERY_MS = 5_000;

/** Shows `status()` until stopped, and once more then. */
export function startProgress(
  output: Output,
  terminal: { readonly isTTY?: boolean },
  status: () => LiveStatus,
): Progress {
  const tellNow = () => write(output, status(), (text) => output.warn(text));
  if (output.quiet && !output.json) return { tellNow, stop() {} };
  const stop =
    terminal.isTTY === true && !output.json ? startBar(output, status) : startLines(output, status);
  return { tellNow, stop: once(stop) };
}

function startBar(output: Output, status: () => LiveStatus): () => void {
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
  const first = status();
  output.keepLineOpen(true);
  bar.start(first.rows_to_send, first.rows_done, { text: progressText(first) });
  const update = () => {
    const now = status();
    bar.update(now.rows_done, { text: progressText(now) });
  };
  const timer = setInterval(update, BAR_EVERY_MS);
  return () => {
    clearInterval(timer);
    update();
    bar.stop();
    output.keepLineOpen(false);
  };
}

function startLines(output: Output, status: () => LiveStatus): () => void {
  const tell = () => write(output, status(), (text) => output.say(text));
  const timer = setInterval(tell, LINE_EVERY_MS);
  return () => {
    clearInterval(timer);
    tell();
  };
}

function write(output: Output, status: LiveStatus, say: (text: string) => void): void {
  if (output.json) output.event('progress', describeProgress(status));
  else say(`${count(status.rows_done)} of ${count(status.rows_to_send)} rows | ${progressText(status)}`);
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}
