// Lists as they come out of spreadsheets, database clients and scripts, and the lines that a plan must name.
import type { DoubtCode } from '../../src/core/doubts/codes.ts';
import type { PlanTarget } from '../../src/core/targets.ts';

export interface Damage {
  readonly name: string;
  readonly target?: PlanTarget;
  readonly lines: readonly string[];
  readonly header?: false;
  /** The lines that are named, and with which doubt; undefined for what no doubt is about. */
  readonly named: Readonly<Record<number, DoubtCode | undefined>>;
}

export const DAMAGES: readonly Damage[] = [
  {
    name: 'joined files with other orders of columns',
    lines: ['user_id,name', 'u1,Anna', 'u2,Bert', 'name,user_id', 'Carl,u3', 'Dora,u4'],
    named: { 4: 'header-again', 5: undefined, 6: undefined },
  },
  {
    name: 'joined files, the second header with other names',
    lines: ['user_id,name', 'u1,Anna', 'nickname,account', 'Carl,u3'],
    named: { 3: 'header-again', 4: undefined },
  },
  {
    name: 'joined files, one column, another name',
    lines: ['user_id', 'u1', 'UID', 'u2'],
    named: { 3: 'header-again', 4: undefined },
  },
  {
    name: 'a header where the list is said to have none',
    target: 'friend-lists',
    lines: ['from_account,group_name', 'u1,Friends'],
    header: false,
    named: { 1: 'header-again', 2: undefined },
  },
  {
    name: 'lines with another delimiter than the header',
    lines: ['user_id;name', 'u1,Anna', 'u2,Bert'],
    named: { 2: undefined, 3: undefined },
  },
  {
    name: 'one line with another delimiter',
    lines: ['user_id;name', 'u1;Anna', 'u2,Bert'],
    named: { 3: undefined },
  },
  {
    name: 'one column that was never cut',
    lines: ['user_id', 'u1;Anna', 'u2;Bert'],
    named: { 2: 'uncut', 3: 'uncut' },
  },
  {
    name: 'no header and a bar',
    header: false,
    lines: ['u1|Anna', 'u2|Bert'],
    named: { 1: 'uncut', 2: 'uncut' },
  },
  {
    name: 'a column without a name that hides a shift',
    lines: ['name,user_id,', 'Anna,u1,', 'Doe, John,u2'],
    named: { 3: undefined },
  },
  {
    name: 'two columns without names',
    lines: ['name,user_id,,', 'Anna,u1,,', 'Doe, John, Jr,u2'],
    named: { 3: undefined },
  },
  {
    name: 'numbers of a spreadsheet, equal ones among them',
    lines: ['user_id', '1.23457E+11', '1.23457E+11', 'u3'],
    named: { 2: 'spreadsheet-number', 3: 'spreadsheet-number' },
  },
  {
    name: 'numbers of a spreadsheet without point and sign',
    lines: ['user_id', '1E11', '2E11', '3E12'],
    named: { 2: 'spreadsheet-number', 3: 'spreadsheet-number', 4: 'spreadsheet-number' },
  },
  {
    name: 'digits rounded away',
    lines: ['user_id', '144115231370462000', '144115231370463000', '144115231370464000'],
    named: { 2: 'rounded-number', 3: 'rounded-number', 4: 'rounded-number' },
  },
  {
    name: 'some of the digits rounded away',
    lines: ['user_id', '144115231370462123', '144115231370463000', '1441152313704640000', '7'],
    named: { 3: 'rounded-number', 4: 'rounded-number' },
  },
  {
    name: 'all of ten numbers padded by a program',
    lines: ['user_id', ...Array.from({ length: 10 }, (_, i) => `1441152313704621${i}0`)],
    named: Object.fromEntries(Array.from({ length: 10 }, (_, i) => [i + 2, 'rounded-number'])),
  },
  {
    name: 'a rule and a footer of a query tool',
    lines: [' user_id ', '---------', ' u1', ' u2', '(2 rows)'],
    named: { 2: 'rule-or-footer', 5: 'rule-or-footer' },
  },
  {
    name: 'a group among users',
    lines: ['user_id', '@TGS#2J4SZEAEL', '@TGS#_@TGS#cQVLVHIM62CJ', '@TOA#_news'],
    named: { 2: 'other-target', 3: 'other-target', 4: 'other-target' },
  },
  {
    name: 'an official account among groups',
    target: 'groups',
    lines: ['group_id', '@TGS#1', '@TOA#_news', '@toa#_news'],
    named: { 3: 'other-target', 4: 'other-target' },
  },
  {
    name: 'a group among official accounts',
    target: 'official-accounts',
    lines: ['official_account', '@TOA#_news', '@TGS#2J4SZEAEL'],
    named: { 3: 'other-target' },
  },
  {
    name: 'a group where an owner should be',
    target: 'friend-lists',
    lines: ['from_account,group_name', '@TGS#1,Friends', 'u1,@TGS#2'],
    named: { 2: 'other-target', 3: 'other-target' },
  },
  {
    name: 'one wide line in mixed',
    target: 'mixed',
    lines: ['target,user_id,group_id', 'accounts,u1,g1', 'groups,,g2', 'groups,u2,g3'],
    named: { 2: 'other-target', 4: 'other-target' },
  },
  {
    name: 'a second header in mixed',
    target: 'mixed',
    lines: [
      'target,user_id,group_id',
      'accounts,u1,',
      'target,group_id,user_id',
      'accounts,g1,',
      'groups,,u2',
    ],
    named: { 3: 'header-again', 4: undefined, 5: undefined },
  },
  {
    name: 'joined files, the second header in another language',
    lines: ['user_id,name', 'u1,Anna', 'Spitzname,Kunden-ID', 'Carl,u3'],
    named: { 3: 'header-again', 4: undefined },
  },
  {
    name: 'joined files, the second header in Chinese',
    lines: ['user_id,name', 'u1,Anna', '会员名,会员编号', 'Carl,u3'],
    named: { 3: 'header-again', 4: undefined },
  },
  {
    name: 'joined files, the second header in Japanese',
    lines: ['user_id;name', 'u1;Anna', '名前;ユーザーID', 'Carl;u3'],
    named: { 3: 'header-again', 4: undefined },
  },
  {
    name: 'joined files, an unknown name above the ids of the second one',
    lines: ['user_id,name', 'u1,Anna', 'Zwerg,user_id', 'Carl,u3'],
    named: { 3: 'header-again', 4: undefined },
  },
  {
    name: 'joined files, only one name of the second header known',
    lines: ['user_id,name,status', 'u1,Anna,ok', 'status,Zwerg,external_id', 'ok,Carl,u3'],
    named: { 3: 'header-again', 4: undefined },
  },
  {
    name: 'joined files, the second one with numbers of rows below no name',
    lines: ['user_id,name,x', 'u1,Anna,1', ',user_id,name', '0,u3,Carl'],
    named: { 3: 'header-again', 4: undefined },
  },
  {
    name: 'three joined files',
    lines: ['user_id,name', 'u1,Anna', 'user_id,name', 'u2,Bert', 'Zwerg,user_id', 'Carl,u3'],
    named: { 3: undefined, 5: 'header-again', 6: undefined },
  },
  {
    name: 'friend lists, joined with the owner behind',
    target: 'friend-lists',
    lines: ['from_account,group_name', 'u1,Friends', 'Liste,Nutzer-ID', 'Work,u3'],
    named: { 3: 'header-again', 4: undefined },
  },
  {
    name: 'files joined without a line break between them',
    lines: ['user_id', 'u1', 'u2user_id', 'u3'],
    named: { 3: 'header-again' },
  },
  {
    name: 'values behind their names',
    lines: ['user_id', 'user_id=u1', 'User_ID: u2', 'u3'],
    named: { 2: 'header-again', 3: 'header-again' },
  },
  {
    name: 'lines that stand in quotes as a whole below a header that does not',
    lines: ['user_id,name', '"u1,Anna"', 'u2,Bert'],
    named: { 2: undefined },
  },
  {
    name: 'numbers of 16 and 17 digits of which a spreadsheet kept 15',
    lines: ['user_id', '14411523137046200', '14411523137046300', '1441152313704620', '1441152313704630', '7'],
    named: Object.fromEntries([2, 3, 4, 5].map((line) => [line, 'rounded-number'])),
  },
  {
    name: 'a conversation in place of a group',
    target: 'groups',
    lines: ['group_id', '@TGS#1', 'GROUP@TGS#2', 'group_@TGS#3'],
    named: { 3: 'other-target', 4: 'other-target' },
  },
];
