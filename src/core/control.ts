// What an operator can ask of a run from another terminal, and what the ledger keeps of it.
import { foreignText } from './foreign-text.ts';

export const CONTROL_COMMANDS = ['pause', 'resume', 'cancel', 'rate'] as const;

export type ControlCommand = (typeof CONTROL_COMMANDS)[number];

/** One line of control.ndjson. */
export interface ControlRequest {
  /** Unique; the ledger names it when it has been dealt with. */
  readonly id: string;
  readonly command: ControlCommand;
  /** The reason of a cancel, the rate as written of a rate; left out for the others. */
  readonly argument?: string;
  /** When it was asked, ISO 8601, UTC. */
  readonly at: string;
  /** Login name of who asked. */
  readonly user: string;
}

/** The line in the ledger that says what became of a request. */
export interface ControlRecord extends Omit<ControlRequest, 'id'> {
  readonly type: 'control';
  /** Id of the request. */
  readonly request: string;
  /** When it took effect or was refused, ISO 8601, UTC. */
  readonly at: string;
  readonly obeyed: boolean;
  /** Why it was not obeyed, or what else there is to say. */
  readonly note?: string;
}

/** Reads one line of control.ndjson; undefined where it is not a request. */
export function decodeRequest(line: string): ControlRequest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(value) || !isText(value.id) || !isAsked(value)) return undefined;
  // Whatever else stands in the line must not come into the ledger.
  const { id, command, argument, at, user } = value as ControlRequest;
  // Anybody who may write the file may claim to be anybody, but not forge the lines around it.
  const said = argument === undefined ? {} : { argument: foreignText(argument.replaceAll(/\s+/g, ' ')) };
  return { id, command, ...said, at: foreignText(at), user: foreignText(user) };
}

export function isControlRecord(value: object): value is ControlRecord {
  if (!isObject(value) || !isText(value.request) || !isAsked(value)) return false;
  return typeof value.obeyed === 'boolean' && (value.note === undefined || isText(value.note));
}

type Fields = Readonly<Partial<Record<keyof ControlRecord | 'id', unknown>>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isAsked({ command, at, user, argument }: Fields): boolean {
  const isKnown = CONTROL_COMMANDS.some((known) => known === command);
  return isKnown && isText(at) && isText(user) && (argument === undefined || isText(argument));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
