// `chat-purge run`: plan, then apply.
import { type ExitCode } from '../../core/run-state.ts';
import type { Context } from '../context.ts';
import { probeStep } from '../probe-step.ts';
import { describePlan, renderPlan } from '../render-plan.ts';
import { applyCommand } from './apply-command.ts';
import { checkedRate, planCommand, planFrom } from './plan-command.ts';

export async function runCommand(context: Context, args: readonly string[]): Promise<ExitCode> {
  const { config, output } = context;
  if (config.dryRun) return planCommand(context, args);
  const [target = '', ...files] = args;
  const rateFor = checkedRate(config, target);
  const made = await planFrom(context, {
    target,
    files,
    onPlanned({ plan, runDir, summary }) {
      output.event('planned', { ...summary, run_dir: runDir, plan: describePlan(plan, rateFor) });
      if (!output.json) output.say(renderPlan(plan, rateFor));
    },
  });
  await probeStep(context, made);
  return applyCommand(context, [made.runDir]);
}
