// Lists that were damaged on their way here: the plan is refused and names the lines; what is accepted by name goes out.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAMAGES } from '../support/damaged-lists.ts';
import { PlanFolder } from '../support/plan-folder.ts';
import { SOUND } from '../support/sound-values.ts';

let folder: PlanFolder;
beforeEach(() => {
  folder = new PlanFolder();
});
afterEach(() => folder.remove());

describe('is refused, with nothing left behind, when it holds', () => {
  test.each(DAMAGES)('$name', async ({ target = 'accounts', lines, header, named }) => {
    const input = folder.file(`${lines.join('\n')}\n`);
    const reading = { columnMap: {}, header: header ?? true };
    const error = await folder.planError(target, [input], { request: { reading } });
    expect(error).toMatchObject({ code: 'input.invalid', kind: 'input' });
    const found = error.problems.map((text) => {
      const [, line, doubt] = /:(\d+): .*?(?:\(([a-z-]+)\))?$/.exec(text) ?? [];
      return [line, doubt];
    });
    expect(Object.fromEntries(found)).toEqual(named);
    for (const doubt of Object.values(named))
      if (doubt !== undefined) expect(error.hint).toContain(`--accept ${doubt}`);
  });

  test.each(DAMAGES)('$name, and no named line goes out with --skip-invalid', async (damage) => {
    const { target = 'accounts', lines, header, named } = damage;
    const input = folder.file(`${lines.join('\n')}\n`);
    const request = { reading: { columnMap: {}, header: header ?? true }, skipInvalid: true };
    await folder.plan(target, [input], { request });
    const sent = (await folder.batches()).flatMap((batch) => batch.lines);
    expect(sent.filter((line) => line in named)).toEqual([]);
    const invalid = folder.excluded().filter(([, , , , , outcome]) => outcome === 'invalid');
    expect(invalid.map(([, line]) => Number(line)).toSorted((a, b) => a - b)).toEqual(
      Object.keys(named).map(Number),
    );
  });

  test.each(DAMAGES.filter(({ named }) => Object.values(named).every((doubt) => doubt !== undefined)))(
    '$name, but goes out when its doubts are accepted by name',
    async ({ target = 'accounts', lines, header, named }) => {
      const input = folder.file(`${lines.join('\n')}\n`);
      const reading = { columnMap: {}, header: header ?? true };
      const accept = [...new Set(Object.values(named).filter((doubt) => doubt !== undefined))] as never[];
      const plan = await folder.plan(target, [input], { request: { reading, accept } });
      const sent = (await folder.batches()).flatMap((batch) => batch.lines);
      const duplicates = folder.excluded().map(([, line]) => Number(line));
      const rows = lines.length - (header === false ? 0 : 1);
      expect([...sent, ...duplicates]).toHaveLength(rows);
      expect(plan.options.accept).toEqual(accept.toSorted((a, b) => (a < b ? -1 : 1)));
    },
  );
});

test.each(Object.entries(SOUND))('%s are planned as they stand, without a doubt', async (name, values) => {
  const target = name === 'official accounts' ? 'official-accounts' : 'groups';
  const header = target === 'groups' ? 'group_id' : 'official_account';
  const quoted = values.map((value) => `"${value.replaceAll('"', '""')}"`);
  await folder.plan(target, [folder.file(`${[header, ...quoted].join('\n')}\n`)]);
  expect((await folder.batches()).flatMap(({ ids }) => ids)).toEqual(values);
  expect(folder.excluded()).toEqual([]);
});

describe('a list without damage', () => {
  test('that holds some long numbers which end in zeros by chance is planned', async () => {
    const ids = Array.from({ length: 2_000 }, (_, i) => `1441152313704${String(i * 500).padStart(5, '0')}`);
    const mixed = ids.map((id, i) =>
      i % 2 === 0 && i % 500 !== 0 ? `${id.slice(0, -1)}7` : `${id.slice(0, -1)}3`,
    );
    mixed[10] = '144115231370462000';
    mixed[20] = '144115231370463000';
    const plan = await folder.plan('accounts', [folder.file(`user_id\n${mixed.join('\n')}\n`)]);
    expect(plan.rows_to_send).toBe(new Set(mixed).size);
    expect(plan.warnings).toEqual([]);
  });

  test('some of whose ids hold a semicolon is planned, also when rows are held back until its end', async () => {
    const input = folder.file('user_id\na;b\nu1\nu2\na;b\nu3\nu4\n');
    const plan = await folder.plan('accounts', [input], { request: { skipInvalid: true } });
    expect((await folder.batches()).flatMap(({ ids }) => ids).toSorted()).toEqual([
      'a;b',
      'u1',
      'u2',
      'u3',
      'u4',
    ]);
    expect(plan.excluded).toEqual({ duplicate: 1 });
  });

  test('with the numbers of its rows in a first column without a name is planned', async () => {
    await folder.plan('accounts', [folder.file(',user_id,name\n0,u1,Anna\n1,u2,Bert\n')]);
    expect((await folder.batches()).flatMap(({ ids }) => ids)).toEqual(['u1', 'u2']);
  });

  test('of two files with other orders of columns is planned by the header of each', async () => {
    const inputs = [
      folder.file('user_id,name\nu1,Anna\n', 'a.csv'),
      folder.file('name,user_id\nBert,u2\n', 'b.csv'),
    ];
    await folder.plan('accounts', inputs);
    expect((await folder.batches()).flatMap(({ ids }) => ids)).toEqual(['u1', 'u2']);
  });

  test('is trusted again below its own header', async () => {
    const lines = ['user_id,name', 'u1,Anna', 'name,user_id', 'Carl,u3', 'user_id,name', 'u4,Dora'];
    const input = folder.file(`${lines.join('\n')}\n`);
    await folder.plan('accounts', [input], { request: { skipInvalid: true } });
    expect((await folder.batches()).flatMap(({ ids }) => ids)).toEqual(['u1', 'u4']);
  });
});

test('a doubt is decided for each input by itself', async () => {
  const inputs = [
    folder.file(
      `user_id\n${Array.from({ length: 1_000 }, (_, i) => `14411523137046${1000 + i}`).join('\n')}\n`,
      'a.csv',
    ),
    folder.file('user_id\n144115231370462000\n144115231370463000\n144115231370464000\n', 'b.csv'),
  ];
  const error = await folder.planError('accounts', inputs);
  expect(error.problems).toHaveLength(3);
  for (const problem of error.problems) expect(problem).toContain('b.csv:');
});

test('what was accepted is counted in the plan as a warning, without the value', async () => {
  const input = folder.file('user_id\n"\'u1\'"\nu2\n');
  const plan = await folder.plan('accounts', [input], { request: { accept: ['quoted'] } });
  expect(plan.warnings).toMatchObject([{ code: 'quoted', rows: 1, examples: [`${input}:2`] }]);
  expect(JSON.stringify(plan)).not.toContain("'u1'");
});

test('the plan describes the ids that it sends by their shapes, and shows none', async () => {
  const ids = [
    '123456789',
    '12345678901',
    'd41d8cd98f00b204e9800998ecf8427e',
    'anna_1',
    'a b',
    '张伟',
    '123456789',
  ];
  const plan = await folder.plan('accounts', [folder.file(`user_id\n${ids.join('\n')}\n`)]);
  expect(plan.id_shapes).toEqual([
    {
      target: 'accounts',
      column: 'user_id',
      rows: 6,
      shortest: 2,
      longest: 32,
      shapes: [
        { shape: 'digits', rows: 2, shortest: 9, longest: 11 },
        { shape: '32 hexadecimal digits', rows: 1, shortest: 32, longest: 32 },
        { shape: 'letters, digits, _ and -', rows: 1, shortest: 6, longest: 6 },
        { shape: 'with characters beyond ASCII', rows: 1, shortest: 2, longest: 2 },
        { shape: 'other', rows: 1, shortest: 3, longest: 3 },
      ],
    },
  ]);
});
