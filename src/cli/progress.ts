// Shows how a run gets on: a bar on a terminal, a line every few seconds elsewhere, an event with --json.
import { Presets, SingleBar } from 'cli-progress';
import { count } from './format.ts';
import type { Output } from './output.ts';
import type { ProgressFacts } from './progress-text.ts';

export interface Progress {
  /** Shows it at once, as a line or an event, also with --quiet. */
  tellNow(): void;
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
  const tellNow = () => write(output, facts(), (text) => output.warn(text));
  if (output.quiet && !output.json) return { tellNow, stop() {} };
  const stop = terminal.isTTY === true && !output.json ? startBar(output, facts) : startLines(output, facts);
  return { tellNow, stop: once(stop) };
}

function startBar(output: Output, facts: () => ProgressFacts): () => void {
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
  output.keepLineOpen(true);
  bar.start(first.total, first.done, { text: first.text });
  const update = () => {
    const now = facts();
    bar.update(now.done, { text: now.text });
  };
  const timer = setInterval(update, BAR_EVERY_MS);
  return () => {
    clearInterval(timer);
    update();
    bar.stop();
    output.keepLineOpen(false);
  };
}

function startLines(output: Output, facts: () => ProgressFacts): () => void {
  const tell = () => write(output, facts(), (text) => output.say(text));
  const timer = setInterval(tell, LINE_EVERY_MS);
  return () => {
    clearInterval(timer);
    tell();
  };
}

function write(output: Output, facts: ProgressFacts, say: (text: string) => void): void {
  if (output.json) output.event('progress', facts.event);
  else say(`${count(facts.done)} of ${count(facts.total)} rows | ${facts.text}`);
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}
