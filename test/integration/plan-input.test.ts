// Planning from real files: which forms of input are read, and which rows are left out.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PlanFolder } from '../support/plan-folder.ts';
import { protectList } from '../support/protect-list.ts';

let folder: PlanFolder;
beforeEach(() => {
  folder = new PlanFolder();
});
afterEach(() => folder.remove());

async function idsOf(): Promise<readonly string[]> {
  return (await folder.batches()).flatMap(({ ids }) => ids);
}

describe('forms of input', () => {
  const text = 'name,UserID\nx,ann\ny,"böb, jr"\n\nz,中#@1\n';
  const ids = ['ann', 'böb, jr', '中#@1'];
  const bom = '\uFEFF';

  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a BOM', Buffer.from(bom + text)],
    ['UTF-16LE', Buffer.from(bom + text, 'utf16le')],
    ['UTF-16BE', Buffer.from(bom + text, 'utf16le').swap16()],
    ['CRLF', Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['CR only', Buffer.from(text.replaceAll('\n', '\r'))],
    ['gzip under any name', gzipSync(text)],
    ['gzip of UTF-16', gzipSync(Buffer.from(bom + text, 'utf16le'))],
    [
      'gzip of several members',
      Buffer.concat([text.slice(0, 9), text.slice(9)].map((part) => gzipSync(part))),
    ],
    ['gzip padded with zero bytes', Buffer.concat([gzipSync(text), Buffer.alloc(200_000)])],
    ['no line end at the end', Buffer.from(text.trimEnd())],
  ])('%s gives the same ids and lines', async (_, bytes) => {
    const input = folder.file(bytes);
    const plan = await folder.plan('accounts', [input]);
    expect(await idsOf()).toEqual(ids);
    expect((await folder.batches())[0]?.lines).toEqual([2, 3, 5]);
    expect(plan.inputs).toEqual([
      { name: input, size_bytes: bytes.length, sha256: expect.stringMatching(/^[0-9a-f]{64}$/), rows: 3 },
    ]);
  });

  test('a BOM in front of a quoted header does no harm', async () => {
    await folder.plan('accounts', [folder.file(`${bom}"user_id"\nann\n`)]);
    expect(await idsOf()).toEqual(['ann']);
  });

  test('standard input works, packed or not, and is named - in the plan', async () => {
    for (const stdin of ['user_id\nann\n', gzipSync('user_id\nann\n')]) {
      const plan = await folder.plan('accounts', ['-'], { stdin });
      expect(plan.inputs[0]).toMatchObject({ name: '-', rows: 1 });
      expect(await idsOf()).toEqual(['ann']);
    }
  });

  test('several files are one input, each with its own header and delimiter', async () => {
    const inputs = [folder.file('user_id\nann\n', 'a.csv'), folder.file('x;User-ID\n1;bob\n', 'b.csv')];
    await folder.plan('accounts', inputs);
    expect(await folder.batches()).toEqual([
      { batch: 0, target: 'accounts', ids: ['ann', 'bob'], source: [0, 1], lines: [2, 2] },
    ]);
  });

  test('a column may be named, and a file may have no header', async () => {
    const named = { request: { reading: { columnMap: { user_id: 'uid' }, header: true } } };
    await folder.plan('accounts', [folder.file('user_id,uid\nwrong,right\n')], named);
    expect(await idsOf()).toEqual(['right']);
    const headerless = { request: { reading: { columnMap: {}, header: false } } };
    await folder.plan('friend-lists', [folder.file('ann\tclose friends\n')], headerless);
    expect((await folder.batches())[0]).toMatchObject({ owner: 'ann', ids: ['close friends'], lines: [1] });
  });

  test('a delimiter that is given is not detected', async () => {
    const reading = { columnMap: {}, header: true, delimiter: ';' };
    await folder.plan('accounts', [folder.file('user_id;x,y,z\na,1;2\n')], { request: { reading } });
    expect(await idsOf()).toEqual(['a,1']);
  });

  test('white space around values goes and is counted, inside nothing is touched', async () => {
    const input = folder.file('from_account,group_name\n ann ,\u3000a  b\u00a0\nbob,\uFEFFc\nzoe,d\n');
    const plan = await folder.plan('friend-lists', [input]);
    expect((await folder.batches()).map(({ owner, ids }) => [owner, ...ids])).toEqual([
      ['ann', 'a  b'],
      ['bob', 'c'],
      ['zoe', 'd'],
    ]);
    expect(plan.trimmed_values).toBe(3);
  });
});

describe('rows that are left out', () => {
  test('invalid rows are written down with their reason when they may be skipped', async () => {
    const input = folder.file(`user_id,x\n${'u'.repeat(33)},1\n,2\nann,3\n`);
    const plan = await folder.plan('accounts', [input], { request: { skipInvalid: true } });
    expect(plan).toMatchObject({ rows: 3, rows_to_send: 1, excluded: { invalid: 2 } });
    expect(folder.excluded()).toEqual([
      [input, '2', 'accounts', '', 'u'.repeat(33), 'invalid', expect.stringContaining('user_id: ')],
      [input, '3', 'accounts', '', '', 'invalid', 'user_id: the value is empty'],
    ]);
  });

  test('too few and too many values are invalid, blank rows are no rows', async () => {
    const input = folder.file('x,user_id\n1\n , \n\n1,ann\nDoe, John,bob\n1,zoe,,\n');
    const plan = await folder.plan('accounts', [input], { request: { skipInvalid: true } });
    expect(plan.rows).toBe(4);
    expect(folder.excluded().map(([, line, , , , , reason]) => [line, reason])).toEqual([
      ['2', 'user_id: too few columns: there is no value'],
      ['6', expect.stringContaining('more values than there are columns')],
    ]);
    expect(await idsOf()).toEqual(['ann', 'zoe']);
  });

  test('an unquoted comma in a list of one column never shortens an id', async () => {
    for (const header of [true, false]) {
      const reading = { columnMap: {}, header };
      const input = folder.file(`${header ? 'user_id\n' : ''}ann\nDoe, John\n`);
      const error = await folder.planError('accounts', [input], { request: { reading } });
      expect(error.problems).toEqual([expect.stringContaining('more values')]);
    }
  });

  test('exact duplicates go, over all files; the first one stays, and case matters', async () => {
    const inputs = [
      folder.file('user_id\nann\nAnn\nann\n', 'a.csv'),
      folder.file('user_id\n ann\nbob\n', 'b.csv'),
    ];
    const plan = await folder.plan('accounts', inputs);
    expect(plan).toMatchObject({ rows: 5, rows_to_send: 3, excluded: { duplicate: 2 } });
    expect(await idsOf()).toEqual(['ann', 'Ann', 'bob']);
    expect(folder.excluded().map(([source, line]) => [source, line])).toEqual([
      [inputs[0], '4'],
      [inputs[1], '2'],
    ]);
  });

  test('the same id of another owner is no duplicate, however the two run together', async () => {
    await folder.plan('friend-lists', [
      folder.file('from_account,group_name\nab,c\na,bc\nab,c\n1,1:x\n11,:x\n'),
    ]);
    expect(folder.excluded().map(([, line]) => line)).toEqual(['4']);
  });

  test('protected ids are matched by id or owner, the admins only where a column holds accounts', async () => {
    const protect = protectList(['vip', 'vip-list']);
    const request = { protect };
    const lists = folder.file('from_account,group_name\nvip,a\nbob,vip-list\nboss,b\nbob,boss\n', 'f.csv');
    const plan = await folder.plan('friend-lists', [lists], { request });
    expect(plan).toMatchObject({ excluded: { protected: 3 }, options: { protect_sha256: protect.sha256 } });
    expect(await folder.batches()).toMatchObject([{ owner: 'bob', ids: ['boss'] }]);
    await folder.plan('accounts', [folder.file('user_id\nboss\nadministrator\nvip\nBoss\n')], { request });
    expect(await idsOf()).toEqual(['Boss']);
    await folder.plan('groups', [folder.file('group_id\nboss\nadministrator\nvip\n')], { request });
    expect(await idsOf()).toEqual(['boss', 'administrator']);
  });

  test('a protected row is protected even where it stands twice, an invalid one is invalid first', async () => {
    const protect = protectList(['vip', 'u'.repeat(40)]);
    const input = folder.file(`user_id\nvip\nvip\n${'u'.repeat(40)}\n`);
    const plan = await folder.plan('accounts', [input], { request: { protect, skipInvalid: true } });
    expect(plan.excluded).toEqual({ protected: 2, invalid: 1 });
    expect(plan).toMatchObject({ rows_to_send: 0, batches: 0, by_target: {} });
  });

  test('doubtful rows are sent and counted, with places and without ids', async () => {
    const rows = ['ok', '中1', '中2', '中3', '中4', '中1'];
    const input = folder.file(`user_id\n${rows.join('\n')}\n`);
    const { warnings } = await folder.plan('accounts', [input]);
    expect(warnings).toEqual([
      {
        code: 'user-id-charset',
        reason: expect.any(String),
        rows: 4,
        examples: [`${input}:3`, `${input}:4`, `${input}:5`],
      },
    ]);
  });

  test('ids with any characters stand in the books as they are, formulas included', async () => {
    const ids = ['=1+1', '+a', '-b', '@TGS#1', 'a"b', 'c,d', '#e'];
    const lines = ids.map((id) => `"${id.replaceAll('"', '""')}"`);
    await folder.plan('groups', [folder.file(`group_id\n${[...lines, ...lines].join('\n')}\n`)]);
    expect(await idsOf()).toEqual(ids);
    expect(folder.excluded().map(([, , , , id]) => id)).toEqual(ids);
    expect(readFileSync(`${folder.runDir}/excluded.csv`, 'utf8')).toContain(',=1+1,');
  });
});
