// What an input comes to: rows, calls, and the least time at the configured rate.
import { registry } from '../../../jobs/registry.ts';
import { createCsvReader } from '../../adapters/csv/csv-reader.ts';
import { count, counted } from '../../core/amounts.ts';
import { TARGETS } from '../../core/targets.ts';
import { type Estimate, estimateRun } from '../../pipeline/estimate-run.ts';
import { rateOf } from '../app-of.ts';
import { readingOf } from '../reading-options.ts';
import type { Check, Effort, Finding, Subject } from './check.ts';

const NAME = 'input';

export const inputCheck: Check = {
  name: NAME,
  async run(subject) {
    const { config, target, inputs, stdin, signal } = subject;
    if (target === undefined || inputs.length === 0) {
      return [{ check: NAME, verdict: 'skip', says: 'none is given (chat-purge doctor <target> <file...>)' }];
    }
    const estimate = await estimateRun(
      { target, inputs, reading: readingOf(config), rowsPerCall: config.rowsPerCall },
      { jobs: registry.jobs, reader: createCsvReader({ stdin }), signal },
    );
    subject.estimate = estimate;
    subject.efforts = effortsFor(subject, estimate);
    return findings(subject, estimate);
  },
};

function findings(subject: Subject, { rows, problems }: Estimate): readonly Finding[] {
  if (problems.length > 0) {
    const advice = 'Mend the file: no plan can be made of it.';
    return [{ check: NAME, verdict: 'fail', says: 'cannot be planned', advice, problems, kind: 'input' }];
  }
  if (rows === 0) {
    const advice = 'An empty list never means everything: give a file with at least one row.';
    return [{ check: NAME, verdict: 'fail', says: 'holds no rows', advice, kind: 'input' }];
  }
  const most = subject.config.guards.maxDelete?.most;
  if (most === undefined || rows <= most)
    return [{ check: NAME, verdict: 'pass', says: `holds ${counted(rows, 'row')}` }];
  const advice = 'Look at the file: more rows than that would be refused, unless some are left out.';
  return [
    {
      check: NAME,
      verdict: 'warn',
      says: `holds ${counted(rows, 'row')}, the guard allows ${count(most)}`,
      advice,
    },
  ];
}

/** Empty without an app. Throws `AppError` (usage) where the rate is not allowed. */
function effortsFor({ config, app }: Subject, estimate: Estimate): readonly Effort[] {
  if (app === undefined) return [];
  return TARGETS.flatMap((target) => {
    const part = estimate.byTarget[target];
    if (part === undefined) return [];
    const rate = rateOf(config, registry.jobs[target], app.endpoint);
    const isBound = Number.isFinite(rate);
    return [
      {
        target,
        ...part,
        callsPerSecond: isBound ? rate : null,
        seconds: isBound ? part.calls / rate : null,
      },
    ];
  });
}
