// Cases of what a server answers, through the built command: a run over five rows of one target, and what must come of it.
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Target } from '../../src/core/targets.ts';
import type { CallEntry } from '../../src/simulator/call-log.ts';
import type { FaultRule } from '../../src/simulator/fault-rule.ts';
import type { SimulatorOptions } from '../../src/simulator/options.ts';
import type { PopulationOptions } from '../../src/simulator/population.ts';
import { numbered } from './numbered.ts';
import { type Environment, type OnTestFinished, type Stage, setStage } from './purge-folder.ts';
import { countOutcomes, type OutcomeRow, readOutcomes, readSummary, type SummaryFile } from './run-books.ts';
import type { EndedCommand } from './running-command.ts';

export interface AnswerCase {
  readonly target: Target;
  readonly faults?: readonly FaultRule[];
  /** Further circumstances of the simulator. */
  readonly server?: SimulatorOptions;
  readonly args?: readonly string[];
  readonly env?: Environment;
  readonly exitCode: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** How many calls the server sees. */
  readonly calls: number;
  /** What the run says at its end; `HOST` stands for the simulator's. */
  readonly says?: readonly (string | RegExp)[];
}

export interface CaseEnd extends Stage {
  readonly ended: EndedCommand;
  readonly rows: readonly OutcomeRow[];
  readonly summary: SummaryFile;
  readonly log: readonly CallEntry[];
}

const OWNER = '@TOA#_owner';
const IDS: Readonly<Record<Target, readonly string[]>> = {
  accounts: numbered('User', 5),
  groups: numbered('@TGS#g', 5),
  'friend-lists': numbered('List', 5),
  'official-accounts': numbered('@TOA#_', 5),
  subscribers: numbered('User', 5),
};

const POPULATION: PopulationOptions = {
  accounts: IDS.accounts,
  groups: IDS.groups,
  friendLists: { mia: IDS['friend-lists'] },
  officialAccounts: IDS['official-accounts'],
  subscribers: { [OWNER]: IDS.subscribers },
};

/** What stands before the id in a row, with its comma. */
const OWNERS: Readonly<Partial<Record<Target, string>>> = {
  'friend-lists': 'mia,',
  subscribers: `${OWNER},`,
};
const HEADERS: Readonly<Record<Target, string>> = {
  accounts: 'user_id',
  groups: 'group_id',
  'friend-lists': 'from_account,group_name',
  'official-accounts': 'official_account',
  subscribers: 'official_account,user_id',
};

function csvFor(target: Target): readonly string[] {
  return [HEADERS[target], ...IDS[target].map((id) => `${OWNERS[target] ?? ''}${id}`)];
}

/** Plays the case and compares exit code, outcomes, calls and sentences; what is booked as deleted must be gone. */
export async function expectCase(onTestFinished: OnTestFinished, play: AnswerCase): Promise<CaseEnd> {
  const { target, faults = [], args = [], env = {} } = play;
  const stage = await setStage(onTestFinished, { population: POPULATION, faults, ...play.server });
  stage.folder.write('in.csv', csvFor(target));
  const command = ['run', target, 'in.csv', '--yes', '--run-id', 'r1', ...args];

  const ended = await stage.folder.run(command, { env });

  const runDir = join(stage.folder.path, stage.folder.runDir('r1'));
  const rows = readOutcomes(runDir);
  const summary = readSummary(runDir);
  expect({ exitCode: ended.exitCode, outcomes: countOutcomes(rows) }, ended.stdout + ended.stderr).toEqual({
    exitCode: play.exitCode,
    outcomes: play.outcomes,
  });
  for (const text of play.says ?? []) expect(ended.stdout).toMatch(inPlace(text, stage));
  expect(stage.simulator.calls.callCount()).toBe(play.calls);
  expect(summary).toMatchObject({ calls: play.calls, balanced: true, rows: 5 });
  expectNoFalseWord(stage, target, rows);
  return { ...stage, ended, rows, summary, log: stage.simulator.calls.entries };
}

function inPlace(text: string | RegExp, { simulator }: Stage): string | RegExp {
  return typeof text === 'string' ? text.replace('HOST', `127.0.0.1:${simulator.port}`) : text;
}

function expectNoFalseWord({ simulator }: Stage, target: Target, rows: readonly OutcomeRow[]): void {
  const present = rows.filter(({ id, owner }) => simulator.population.has(target, id, owner || undefined));
  expect(present.filter(({ outcome }) => outcome === 'deleted' || outcome === 'absent')).toEqual([]);
}
