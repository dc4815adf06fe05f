// The table of settings keeps the promises of the contract about names.
import { describe, expect, test } from 'vitest';
import { closestName } from '../../../src/config/closest-name.ts';
import type { Setting } from '../../../src/config/settings.ts';
import { SETTINGS } from '../../../src/config/settings.ts';

const table: readonly (readonly [string, Setting])[] = Object.entries(SETTINGS);

describe('the table of settings', () => {
  test('has every option of the contract', () => {
    const flags = table.map(([, setting]) => setting.flag);
    const promised =
      'yes max-delete protect skip-invalid rate attempts timeout concurrency failure-threshold failure-min runs-dir run-id redis json quiet dry-run column no-header delimiter allow-host';
    expect(flags).toEqual(expect.arrayContaining(promised.split(' ').map((name) => `--${name}`)));
  });

  test('each flag has a variable, and no name occurs twice', () => {
    for (const names of [
      table.map(([, { flag }]) => flag),
      table.map(([, { variable }]) => variable),
      table.flatMap(([, { key, opposite }]) => [key, opposite]),
    ]) {
      const given = names.filter((name) => name !== undefined);
      expect(new Set(given).size).toBe(given.length);
    }
    expect(table.filter(([, s]) => s.flag !== undefined && s.variable === undefined)).toEqual([]);
  });

  test('no secret has a flag, a key or a place in the table', () => {
    for (const [, { flag, variable, key }] of table) {
      expect(`${flag} ${variable} ${key}`).not.toMatch(/secret|usersig/i);
    }
  });

  test('each default is accepted by its own schema', () => {
    for (const [name, setting] of table) {
      if (setting.default === undefined) continue;
      expect([name, setting.schema.safeParse(setting.default).success]).toEqual([name, true]);
    }
  });
});

describe('the closest name', () => {
  const names = ['attempts', 'rate', 'runs_dir'];

  test.each([
    ['attemps', 'attempts'],
    ['Runs-Dir', 'runs_dir'],
    ['runsDirs', 'runs_dir'],
    ['rat', 'rate'],
    ['something', undefined],
    ['', undefined],
  ])('of %j is %j', (word, expected) => {
    expect(closestName(word, names)).toBe(expected);
  });
});
