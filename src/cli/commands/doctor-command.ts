// `chat-purge doctor`: checks what a run needs, with one harmless call each, and says what to mend.
import { type Diagnosis, type Finding, runChecks } from '../../compose/doctor/run-checks.ts';
import type { ErrorKind } from '../../core/app-error.ts';
import { EXIT, type ExitCode } from '../../core/run-state.ts';
import type { Context } from '../context.ts';
import { describeSettings, renderSettings } from '../explain-settings.ts';
import { renderDiagnosis } from '../render-doctor.ts';
import { targetOf } from './plan-command.ts';

/** Where several checks fail, the first of these counts: what a person must mend goes before what passes by itself. */
const EXIT_OF_FAILURE: readonly (readonly [ErrorKind, ExitCode])[] = [
  ['usage', EXIT.usage],
  ['guard', EXIT.guard],
  ['input', EXIT.input],
  ['refused', EXIT.refused],
  ['passing', EXIT.passing],
];

export async function doctorCommand(
  context: Context,
  [target, ...inputs]: readonly string[],
): Promise<ExitCode> {
  const { config, output, terminal } = context;
  const diagnosis = await runChecks(config, {
    target: target === undefined ? undefined : targetOf(target),
    inputs,
    stdin: terminal.stdin,
    signal: terminal.interrupt,
    onFinding: (finding) => output.event('check', { ...finding }),
  });
  const exitCode = exitCodeOf(diagnosis);
  const text = [
    ...(config.explain ? [renderSettings(diagnosis.config, output.resultColumns), ''] : []),
    renderDiagnosis(diagnosis, output.resultColumns),
  ];
  output.result(text.join('\n'), {
    checks: diagnosis.findings.map(describe),
    estimate: diagnosis.efforts.map(({ callsPerSecond, seconds, ...effort }) => ({
      ...effort,
      calls_per_second: callsPerSecond,
      least_seconds: seconds,
    })),
    ...(config.explain ? { settings: describeSettings(diagnosis.config) } : {}),
    exit_code: exitCode,
  });
  return exitCode;
}

function exitCodeOf({ findings }: Diagnosis): ExitCode {
  const failed = findings.filter(({ verdict }) => verdict === 'fail').map(({ kind }) => kind ?? 'refused');
  if (failed.length === 0) return EXIT.ok;
  return EXIT_OF_FAILURE.find(([kind]) => failed.includes(kind))?.[1] ?? EXIT.defect;
}

function describe({ kind: _kind, ...finding }: Finding): Omit<Finding, 'kind'> {
  return finding;
}
