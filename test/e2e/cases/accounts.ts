// The case of the target accounts.
import { numbered } from '../../support/numbered.ts';
import { type ExpectedRow, lines, type TargetCase } from './target-case.ts';

/** 8 of the special rows are sent, and 241 plain ones: 249, so 3 calls of 100 at most. */
export const accountsCase: TargetCase = {
  target: 'accounts',
  population: {
    accounts: ['anna', 'Anna', 'with, comma', 'say "hi"', 'padded', '小明', 'kept', 'refused', 'bystander'],
    accountsPattern: { prefix: 'bulk', from: 1, to: 241 },
  },
  faults: [{ fault: { kind: 'item-code', code: 70402, message: 'not this one' }, ids: ['refused'] }],
  csv: `\uFEFF${lines(
    'Name,User ID',
    'A,anna',
    'B,nobody',
    'C,"with, comma"',
    'D,  padded  ',
    'E,anna',
    'F,小明',
    'G,@RBT#helper',
    `H,${'x'.repeat(33)}`,
    'I,administrator',
    'J,kept',
    'K,Anna',
    'L,"say ""hi"""',
    'M,"two',
    'lines"',
    'N,',
    'O,refused',
    ...numbered('Z,bulk', 241),
  )}`,
  protect: 'kept\n',
  rows: [
    [2, 'deleted', 'anna', '', '0'],
    [3, 'absent', 'nobody', '', '70107'],
    [4, 'deleted', 'with, comma', '', '0'],
    [5, 'deleted', 'padded', '', '0'],
    [6, 'duplicate', 'anna'],
    [7, 'deleted', '小明', '', '0'],
    [8, 'invalid', '@RBT#helper'],
    [9, 'invalid', 'x'.repeat(33)],
    [10, 'protected', 'administrator'],
    [11, 'protected', 'kept'],
    [12, 'deleted', 'Anna', '', '0'],
    [13, 'deleted', 'say "hi"', '', '0'],
    [14, 'invalid', 'two\nlines'],
    [16, 'invalid', ''],
    [17, 'failed', 'refused', '', '70402'],
    ...numbered('bulk', 241).map((id, index): ExpectedRow => [18 + index, 'deleted', id, '', '0']),
  ],
  calls: { account_delete: 3 },
  mustStay: [
    ['accounts', 'kept'],
    ['accounts', 'refused'],
    ['accounts', 'bystander'],
  ],
};
