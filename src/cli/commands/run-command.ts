// `chat-purge run`: plan, then apply.
import { plannedRate } from '../../compose/make-plan.ts';
import { type ExitCode } from '../../core/run-state.ts';
import { TARGETS } from '../../core/targets.ts';
import type { Context } from '../context.ts';
import { renderPlan } from '../render-plan.ts';
import { applyCommand } from './apply-command.ts';
import { planCommand, planFrom } from './plan-command.ts';

export async function runCommand(context: Context, args: readonly string[]): Promise<ExitCode> {
  const { config, output } = context;
  if (config.dryRun) return planCommand(context, args);
  const rateFor = plannedRate(config);
  // A rate that is not allowed is better known before a long input is read.
  for (const each of TARGETS) rateFor(each);
  const [target = '', ...files] = args;
  const made = await planFrom(context, target, files);
  output.event('planned', { ...made.summary, run_dir: made.runDir });
  if (!output.json) output.say(renderPlan(made.plan, rateFor));
  return applyCommand(context, [made.runDir]);
}
