// Shows how a run gets on: a bar on a terminal, a line every few seconds elsewhere, an event with --json.
import { MultiBar, Presets } from 'cli-progress';
import { count } from '../core/amounts.ts';
import type { Output } from './output.ts';
import { barLine } from './progress-bar.ts';
import type { ProgressFacts } from './progress-text.ts';

export interface Progress {
  /** Shows it at once, as a line or an event, also with --quiet. */
  tellNow(): void;
  /** Shows it once more. A bar stays only where it is full: one that stands still would say that something goes on. */
  stop(): void;
}

const BARS_PER_SECOND = 5;
const LINE_EVERY_MS = 5_000;

/** Shows `facts()` until stopped. */
export function startProgress(output: Output, facts: () => ProgressFacts): Progress {
  const tellNow = () => write(output, facts(), (text) => output.warn(text));
  if (output.quiet && !output.json) return { tellNow, stop() {} };
  const stop = output.canRedraw ? startBar(output, facts) : startLines(output, facts);
  return { tellNow, stop: once(stop) };
}

function startBar(output: Output, facts: () => ProgressFacts): () => void {
  const line = () => barLine(facts(), output.talkColumns);
  // Several bars could stand below each other; one of these has the way to write above it.
  const bars = new MultiBar(
    {
      stream: output.stderr,
      format: line,
      fps: BARS_PER_SECOND,
      // The text above has moved it away.
      forceRedraw: true,
      // A process that is killed could not show it again.
      hideCursor: false,
      linewrap: null,
      gracefulExit: false,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  bars.create(1, 0);
  const say = (text: string) => {
    bars.log(text);
    bars.update();
  };
  output.keepLine({ say, drop: () => bars.stop() });
  return () => {
    const { done, total } = facts();
    if (done >= total) say(`${line()}\n`);
    output.dropLine();
  };
}

function startLines(output: Output, facts: () => ProgressFacts): () => void {
  let told = '';
  const tell = () =>
    write(output, facts(), (text) => {
      if (text !== told) output.say(text);
      told = text;
    });
  const timer = setInterval(tell, LINE_EVERY_MS);
  return () => {
    clearInterval(timer);
    tell();
  };
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}

function write(output: Output, facts: ProgressFacts, say: (text: string) => void): void {
  if (output.json) output.event('progress', facts.event);
  else say(`${count(facts.done)} of ${count(facts.total)} rows | ${facts.texts[0]}`);
}
