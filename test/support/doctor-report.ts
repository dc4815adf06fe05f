// What `chat-purge doctor --json` reports, for tests.
import type { EndedCommand } from './running-command.ts';

interface Line {
  readonly check: string;
  readonly verdict: string;
  readonly says: string;
  readonly advice?: string;
  readonly problems?: readonly string[];
}

interface Report {
  readonly checks: readonly Line[];
  readonly estimate: readonly unknown[];
  readonly settings?: readonly {
    readonly name: string;
    readonly value: string | null;
    readonly from: string;
  }[];
  readonly exit_code: number;
}

export function reportOf({ stdout }: EndedCommand): Report {
  return JSON.parse(stdout) as Report;
}

export function failedIn(ended: EndedCommand): readonly Line[] {
  return reportOf(ended).checks.filter(({ verdict }) => verdict === 'fail');
}
