// Carries out the checks of `chat-purge doctor` one after the other. Nothing that exists is deleted.
import type { Config } from '../../config/load-config.ts';
import { AppError } from '../../core/app-error.ts';
import type { PlanTarget } from '../../core/targets.ts';
import { appOf } from '../app-of.ts';
import type { Check, Effort, Finding, Subject } from './check.ts';
import { configurationCheck } from './configuration-check.ts';
import { diskCheck } from './disk-check.ts';
import { guardsCheck } from './guards-check.ts';
import { inputCheck } from './input-check.ts';
import { protectCheck } from './protect-check.ts';
import { queueCheck } from './queue-check.ts';
import { serverCheck } from './server-check.ts';

export type { Finding } from './check.ts';

/** To add a check is to add a file beside this one and its line here. */
const CHECKS: readonly Check[] = [
  configurationCheck,
  guardsCheck,
  protectCheck,
  serverCheck,
  queueCheck,
  inputCheck,
  diskCheck,
];

export interface DoctorOrder {
  readonly target: PlanTarget | undefined;
  /** Input files, to say what they come to; may be none. */
  readonly inputs: readonly string[];
  readonly stdin: NodeJS.ReadStream;
  readonly signal: AbortSignal;
  /** Told each finding as soon as there is one. */
  readonly onFinding: (finding: Finding) => void;
}

export interface Diagnosis {
  readonly findings: readonly Finding[];
  /** What the inputs need; empty where none is given or they cannot be read. */
  readonly efforts: readonly Effort[];
  /** With the secret, where the configuration is complete. */
  readonly config: Config;
}

/** Throws what is a defect, and where it is interrupted. */
export async function runChecks(config: Config, order: DoctorOrder): Promise<Diagnosis> {
  const { onFinding, ...rest } = order;
  const known = attempt(() => config.again({ needs: { app: true, credentials: true } })) ?? config;
  const subject: Subject = { config: known, app: attempt(() => appOf(known)), ...rest };
  const findings: Finding[] = [];
  for (const check of CHECKS) {
    subject.signal.throwIfAborted();
    for (const finding of await findingsOf(check, subject)) {
      findings.push(finding);
      onFinding(finding);
    }
  }
  return { findings, efforts: subject.efforts ?? [], config: known };
}

/** What is wrong with the configuration is told by its own check. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

async function findingsOf({ name, run }: Check, subject: Subject): Promise<readonly Finding[]> {
  try {
    return await run(subject);
  } catch (error) {
    subject.signal.throwIfAborted();
    if (!(error instanceof AppError) || error.kind === 'defect') throw error;
    const { message, hint, problems, kind } = error;
    return [
      {
        check: name,
        verdict: 'fail',
        says: message,
        advice: hint,
        problems,
        kind,
      },
    ];
  }
}
