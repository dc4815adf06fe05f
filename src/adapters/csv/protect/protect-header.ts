// Finds out what the first line of a protect file says. It never narrows what is protected.
import { looseName } from '../header.ts';
import { cellsOf } from './cells.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;

export interface ProtectHeader {
  /** By which values are counted, and entries with an end or a reason are read. */
  readonly delimiter: string;
  /** Whether the line holds names and is no entry. */
  readonly isHeader: boolean;
  /** Where entries say how long and why they hold; undefined if the file does not say that. */
  readonly terms: TermColumns | undefined;
}

export interface TermColumns {
  readonly until: number | undefined;
  readonly reason: number | undefined;
  readonly width: number;
  readonly isUntilRepeated: boolean;
}

export interface HeaderClues {
  /** Names of columns that hold ids. */
  readonly names: readonly string[];
  readonly delimiter: string | undefined;
}

export function readHeader(first: string, { names, delimiter }: HeaderClues): ProtectHeader {
  const known = new Set(names.map(looseName));
  const delimiters = delimiter === undefined ? DELIMITERS : [delimiter, ...DELIMITERS];
  const readings = delimiters.map((each) => readingOf(first, each, known));
  const [best] = readings.toSorted((a, b) => b.score - a.score);
  return best ?? { delimiter: ',', isHeader: false, terms: undefined };
}

interface Reading extends ProtectHeader {
  readonly score: number;
}

function readingOf(first: string, delimiter: string, known: ReadonlySet<string>): Reading {
  const names = cellsOf(first, delimiter).values.map(looseName);
  const terms = termsIn(names);
  const found = names.filter((name) => known.has(name)).length;
  const isHeader = found > 0 || terms !== undefined;
  // What it says counts before how many values it makes.
  const score =
    (terms?.until === undefined ? 0 : 1e9) + (terms === undefined ? 0 : 1e8) + found * 1e4 + names.length;
  return { delimiter, isHeader, terms, score };
}

/** A single column would be a list that happens to begin with this word. */
function termsIn(names: readonly string[]): TermColumns | undefined {
  const [until, reason] = [placesOf('until', names), placesOf('reason', names)];
  if (names.length < 2 || until.length + reason.length === 0) return undefined;
  return { until: until[0], reason: reason[0], width: names.length, isUntilRepeated: until.length > 1 };
}

function placesOf(wanted: string, names: readonly string[]): readonly number[] {
  return names.flatMap((name, at) => (name === wanted ? [at] : []));
}
