// Writes what happens in a run to its log: numbers and codes always, ids only at debug level.
import { join } from 'node:path';
import { openOwn } from '../adapters/run-dir/own-file.ts';
import { RUN_FILES } from '../adapters/run-dir/run-files.ts';
import { openRunLog, type RunLog } from '../adapters/system/run-log.ts';
import type { Config } from '../config/load-config.ts';
import type { StopReason } from '../core/judge-call.ts';
import type { RunObserver } from '../pipeline/apply-run.ts';
import type { CallReport } from '../pipeline/call-maker.ts';
import type { LookUpReport } from '../pipeline/serve-look-ups.ts';
import type { VerificationObserver } from '../pipeline/verify-run.ts';

/** The log in the run directory. */
export function openLogOf({
  runDir,
  config,
}: {
  readonly runDir: string;
  readonly config: Pick<Config, 'logLevel'>;
}): RunLog {
  return openRunLog(() => openOwn(join(runDir, RUN_FILES.log), 'append'), config.logLevel);
}

/** The same observer, with a log. */
export function loggingObserver(observer: RunObserver, log: RunLog): RunObserver {
  return {
    onTarget(target, pacer) {
      log.info({ target }, 'target begins');
      observer.onTarget(target, pacer);
    },
    onCall(target, report) {
      logCall(log, target, report);
      observer.onCall(target, report);
    },
  };
}

/** One line for a call, without ids. */
export function logCall(log: RunLog, target: string, report: CallReport): void {
  const { result, judgement } = report;
  const facts = {
    target,
    batch: report.batch,
    rows: report.rows,
    latency_ms: Math.round(report.latencyMs),
    open: judgement.state.open.length,
    ...(result.kind === 'answered'
      ? { code: result.envelope.code, request_id: result.envelope.requestId }
      : { trouble: `${result.kind}: ${result.reason}` }),
  };
  if (judgement.stop !== undefined) {
    logStop(log, facts, judgement.stop);
  } else if (judgement.state.open.length > 0) {
    log.info(facts, 'call left rows open');
  } else {
    log.debug(facts, 'call settled its rows');
  }
}

/** What can be about one request alone does not stop the run by itself. */
function logStop(log: RunLog, facts: object, { meaning, isDoubtful }: StopReason): void {
  if (isDoubtful === true) log.warn({ ...facts, meaning }, 'a refusal that may be about this request alone');
  else log.error({ ...facts, meaning }, 'an answer that every call would get');
}

/** The same for a verification. */
export function loggingLookUps(observer: VerificationObserver, log: RunLog): VerificationObserver {
  return {
    onBegin(scope, rows) {
      log.info({ scope, rows }, 'verification begins');
      observer.onBegin(scope, rows);
    },
    onTarget(target, pacer) {
      log.info({ target }, 'target is looked up');
      observer.onTarget(target, pacer);
    },
    onCall(report) {
      logLookUp(log, report);
      observer.onCall(report);
    },
  };
}

/** One line for a call that reads back, without ids. */
export function logLookUp(log: RunLog, { job, rows, result, judgement, latencyMs }: LookUpReport): void {
  const again = judgement.again.reduce((sum, { lookUp }) => sum + lookUp.rows.length, 0);
  const facts = {
    target: job.target,
    api: job.path,
    rows,
    latency_ms: Math.round(latencyMs),
    again,
    ...(result.kind === 'answered'
      ? { code: result.envelope.code, request_id: result.envelope.requestId }
      : { trouble: `${result.kind}: ${result.reason}` }),
  };
  if (judgement.stop !== undefined) {
    logStop(log, facts, judgement.stop);
  } else {
    log.debug(facts, again > 0 ? 'rows are to be looked up again' : 'rows were looked up');
  }
}
