// `chat-purge plan`: reads and checks everything, writes a sealed plan, sends nothing.
import {
  type MadePlan,
  type PlanAttendance,
  type PlannedRun,
  plannedRate,
  planRows,
} from '../../app/plan.ts';
import { firstRows } from '../../compose/first-rows.ts';
import { count } from '../../core/amounts.ts';
import { AppError } from '../../core/app-error.ts';
import { foreignText } from '../../core/foreign-text.ts';
import type { Probe } from '../../core/probe.ts';
import { EXIT, type ExitCode } from '../../core/run-state.ts';
import { shellQuoted } from '../../core/shell-quoted.ts';
import { isTarget, type PlanTarget, TARGETS } from '../../core/targets.ts';
import type { Context } from '../context.ts';
import { probeStep } from '../probe-step.ts';
import { renderFirstRows } from '../render-first-rows.ts';
import { describePlan, type RateFor, renderPlan } from '../render-plan.ts';
import { describeProbe, renderProbe } from '../render-probe.ts';

export async function planCommand(
  given: Context,
  [target = '', ...files]: readonly string[],
): Promise<ExitCode> {
  // Planning alone calls nothing; a probe does, which is better known before a long input is read.
  const context = given.config.probe === undefined ? given : given.withCredentials();
  const { config, output } = context;
  const rateFor = checkedRate(config, target);
  const made = await planFrom(context, { target, files });
  const probe = await probeStep(context, made);
  await showPlan(output, { ...made, probe }, rateFor);
  return EXIT.ok;
}

/** A plan, and what was looked up of it. */
export interface ProbedPlan extends MadePlan {
  readonly probe?: Probe | undefined;
}

/** The plan as the result of a command. */
export async function showPlan(output: Context['output'], made: ProbedPlan, rateFor: RateFor): Promise<void> {
  const first = output.resultsAreSeen ? renderFirstRows(await firstRows(made.runDir, made.plan)) : '';
  const probed = made.probe === undefined ? '' : renderProbe(made.probe);
  const next = `Nothing was sent. Carry it out with: chat-purge apply ${shellQuoted(made.runDir)}`;
  const parts = [renderPlan(made.plan, rateFor), first, probed, next];
  output.result(parts.filter((part) => part !== '').join('\n'), {
    ...made.summary,
    run_dir: made.runDir,
    plan: describePlan(made.plan, rateFor),
    ...(made.probe === undefined ? {} : { probe: describeProbe(made.probe) }),
  });
}

/** A rate that is not allowed is better known before a long input is read. Throws `AppError` (usage). */
export function checkedRate(config: Context['config'], target: string): RateFor {
  const rateFor = plannedRate(config);
  const targets = target === 'mixed' ? TARGETS : [target].filter(isTarget);
  for (const each of targets) rateFor(each);
  return rateFor;
}

/** What was typed behind the command. */
interface PlanWords {
  readonly target: string;
  readonly files: readonly string[];
  /** Told the plan before its guards are asked. */
  readonly onPlanned?: (made: MadePlan) => void;
}

/** Makes the plan, showing how reading gets on. Throws `AppError`. */
export async function planFrom(
  context: Context,
  { target, files, onPlanned }: PlanWords,
): Promise<PlannedRun> {
  return planRows(context.config, {
    ...attend(context),
    target: targetOf(target),
    inputs: files,
    ...(onPlanned === undefined ? {} : { onPlanned }),
  });
}

/** Shows every few seconds how reading gets on. */
export function attend({ output, terminal }: Context): PlanAttendance {
  const tellEveryMs = 5_000;
  let toldMs = performance.now();
  return {
    stdin: terminal.stdin,
    signal: terminal.interrupt,
    onRemoved: (draft) => output.say(`Removed ${foreignText(draft)}: a plan that was not finished.`),
    onProgress({ rows }) {
      if (performance.now() - toldMs < tellEveryMs) return;
      toldMs = performance.now();
      output.say(`${count(rows)} rows read`);
    },
  };
}

/** Throws `AppError` (usage) for a word that is none. */
export function targetOf(word: string): PlanTarget {
  if (word === 'mixed' || isTarget(word)) return word;
  throw new AppError('usage.target', `"${word}" is not a target`, {
    kind: 'usage',
    hint: `Targets are: ${[...TARGETS].reverse().join(', ')}, mixed.`,
  });
}
