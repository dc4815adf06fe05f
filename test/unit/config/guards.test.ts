// Guards: what a flag may loosen and what not, and percentages of a population.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigFolder } from '../../support/config-folder.ts';

let folder: ConfigFolder;

beforeEach(() => {
  folder = new ConfigFolder();
});

afterEach(() => folder.remove());

function writeProfile(profile: object): void {
  folder.write({ app: 'a', apps: { a: { sdkappid: 1, ...profile } } });
}

describe('the bound on rows', () => {
  test('of a profile cannot be raised by a flag, a variable or a population from elsewhere', () => {
    writeProfile({ max_delete: 500 });
    const { guards, maxDelete } = folder.load({ flags: { maxDelete: '9000' } });
    expect(maxDelete).toBe(500);
    expect(guards.maxDelete).toMatchObject({ most: 500, fixed: true });
    expect(guards.maxDelete?.origin.name).toBe('chat-purge.config.json:1: apps.a.max_delete');
    expect(folder.load({ env: { CHAT_PURGE_MAX_DELETE: '501' } }).maxDelete).toBe(500);

    writeProfile({ max_delete: '10%', population: 1000 });
    expect(folder.load({ flags: { population: '1000000' } }).maxDelete).toBe(100);
    expect(folder.load({ flags: { population: '1000000', maxDelete: '50%' } }).maxDelete).toBe(100);
  });

  test('of a profile can be lowered by a flag', () => {
    writeProfile({ max_delete: 500 });
    const { guards } = folder.load({ flags: { maxDelete: '20' } });
    expect(guards.maxDelete).toMatchObject({ most: 20, fixed: false, origin: { name: '--max-delete' } });
  });

  test('of a profile can be raised by a flag where a second key in the file says so', () => {
    writeProfile({ max_delete: 500, may_loosen: ['max_delete'] });
    expect(folder.load().maxDelete).toBe(500);
    expect(folder.load({ flags: { maxDelete: '9000' } }).maxDelete).toBe(9000);
  });

  test('for all apps is a default that a flag replaces', () => {
    folder.write({ max_delete: 500 });
    expect(folder.load({ flags: { maxDelete: '9000' } }).maxDelete).toBe(9000);
  });

  test.each([
    ['2%', '250000', 5000],
    ['0.5%', '1000', 5],
    ['33%', '10', 3],
    ['100%', '7', 7],
    ['1%', '99', 0],
  ])('of %s of %s is %d rows, rounded down', (maxDelete, population, rows) => {
    expect(folder.load({ flags: { maxDelete, population } }).maxDelete).toBe(rows);
  });

  test.each(['0%', '101%', '-5%', '5 %', 'all'])('of %s is a problem', (maxDelete) => {
    expect(folder.problemsOf({ flags: { maxDelete, population: '10' } })).toHaveLength(1);
  });

  test('as a percentage of nothing known is a problem', () => {
    expect(folder.problemsOf({ flags: { maxDelete: '5%' } })).toEqual([
      '--max-delete: is a percentage, of a number that is not known; give --population, CHAT_PURGE_POPULATION or "population" in the file',
    ]);
    writeProfile({ max_delete: '5%' });
    expect(folder.problemsOf({ flags: { population: '10' } })).toEqual([
      'chat-purge.config.json:1: apps.a.max_delete: is a percentage; it needs "population" in the file',
    ]);
  });
});

describe('the other guards', () => {
  test('of a profile hold against flags in the same way', () => {
    writeProfile({ max_plan_age: 7, confirm: true });
    const { guards } = folder.load({ flags: { maxPlanAge: '90', yes: true } });
    expect(guards).toMatchObject({ maxPlanAge: { most: 7, fixed: true }, confirm: true });
    expect(folder.load({ flags: { maxPlanAge: '1' } }).guards.maxPlanAge.most).toBe(1);

    writeProfile({ max_plan_age: 7, confirm: true, may_loosen: ['max_plan_age', 'confirm'] });
    const loosened = folder.load({ flags: { maxPlanAge: '90' } }).guards;
    expect(loosened).toMatchObject({ maxPlanAge: { most: 90 }, confirm: false });
  });

  test('have no variable that switches them off', () => {
    writeProfile({ confirm: true });
    const env = { CHAT_PURGE_CONFIRM: 'false', CHAT_PURGE_MAY_LOOSEN: 'confirm' };
    const config = folder.load({ env });
    expect(config.guards.confirm).toBe(true);
    expect(config.warnings).toHaveLength(2);
  });

  test('a list of what may be loosened that names something else is a problem', () => {
    writeProfile({ max_delete: 5, may_loosen: ['protect'] });
    expect(folder.problemsOf({})).toEqual([
      'chat-purge.config.json:1: apps.a.may_loosen: must be a list of max_delete, max_plan_age, confirm',
    ]);
  });
});
