// The rules for identifiers: what the server would refuse for certain, what it might refuse, what names something else.
import { AppError, DEFECT_HINT } from '../src/core/app-error.ts';
import type { IdJudgement } from '../src/core/deletion-job.ts';
import { BEYOND_ASCII, CONTROL, marksOf } from '../src/core/doubts/marks.ts';

/** Judges one value that is already free of surrounding white space; `marks` are `marksOf(value)`. */
export type IdRule = (value: string, marks?: number) => IdJudgement;

/** Bytes of UTF-8: use limits of Tencent Chat (product 1047, page 34381). */
const USER_ID_BYTES = 32;
/** Bytes; documented for ids that an app chose itself. The length of ids that Tencent made is not documented. */
const GROUP_ID_BYTES = 48;
/** Bytes of UTF-8: error 9005 of the public error table. */
const LIST_NAME_BYTES = 30;
/** Bytes; documented for ids that an app chose itself (product 1047, page 60813). */
const OFFICIAL_ACCOUNT_BYTES = 48;

/** A chatbot's account (product 1047, page 55282). */
const ROBOT_PREFIX = '@RBT#';
/** Stands in the id of a community's topic, `@TGS#_@TGS#xxx@TOPIC#_name`. */
const TOPIC_MARK = '@TOPIC#_';
const OFFICIAL_ACCOUNT_PREFIX = '@TOA#_';

type Shape = readonly [begins: RegExp, of: string];

/** How ids begin that Tencent makes; in lower case they are damaged as well. */
const A_GROUP: Shape = [/^@TGS#/i, 'a group'];
const AN_OFFICIAL_ACCOUNT: Shape = [/^@TOA#/i, 'an official account'];
/** As clients name their conversations: `GROUP@TGS#1`, `group_@TGS#1`. */
const A_CONVERSATION: Shape = [/^GROUP_?@TGS#/i, 'a conversation, not of the group itself'];
const A_CHATBOT: Shape = [/^@RBT#/i, 'a chatbot'];
const NO_USERS: readonly Shape[] = [A_GROUP, AN_OFFICIAL_ACCOUNT, A_CONVERSATION];
const NO_GROUPS: readonly Shape[] = [AN_OFFICIAL_ACCOUNT, A_CHATBOT, A_CONVERSATION];
const NO_OFFICIAL_ACCOUNTS: readonly Shape[] = [A_GROUP, A_CHATBOT, A_CONVERSATION];

const AT_SIGN = 0x40;
const SMALL_G = 0x67;

const PRINTABLE_ASCII = /^[\x20-\x7e]+$/;
const FINE: IdJudgement = { kind: 'fine' };

/** A user account that is named in a call, but is not what the call deletes. */
export const userIdRule: IdRule = (value, marks) => {
  const isPlain = isShortAscii(value, USER_ID_BYTES, marks);
  const broken = isPlain ? undefined : refusedForCertain('user-id', value, USER_ID_BYTES);
  if (broken !== undefined) return broken;
  if (value.startsWith(ROBOT_PREFIX)) {
    return doubtful('user-id-robot', `starts with ${ROBOT_PREFIX}, so it names a chatbot and not a user`);
  }
  const foreign = belongsElsewhere(value, NO_USERS);
  if (foreign !== undefined) return foreign;
  return isPlain ? FINE : asciiOrDoubtful('user-id', value);
};

/** A user account that is to be deleted: a chatbot is not deleted this way. */
export const deletedUserIdRule: IdRule = (value, marks) => {
  const judged = userIdRule(value, marks);
  if (judged.kind !== 'doubtful' || judged.code !== 'user-id-robot') return judged;
  return invalid(
    'user-id-robot',
    `starts with ${ROBOT_PREFIX}, so it names a chatbot; account_delete is not for chatbots, openim_robot_http_svc/delete_robot is`,
  );
};

/** The name of a friend list; any characters that can be seen. */
export const listNameRule: IdRule = (value, marks) => {
  const isPlain = isShortAscii(value, LIST_NAME_BYTES, marks);
  const broken = isPlain ? undefined : refusedForCertain('group-name', value, LIST_NAME_BYTES);
  return broken ?? belongsElsewhere(value, NO_USERS) ?? FINE;
};

/** A chat group of any type; a topic of a community is not one. */
export const groupIdRule: IdRule = (value, marks) => {
  const isPlain = isShortAscii(value, GROUP_ID_BYTES, marks);
  const broken = isPlain ? undefined : refusedForCertain('group-id', value);
  if (broken !== undefined) return broken;
  if (value.includes(TOPIC_MARK)) {
    return invalid(
      'group-id-topic',
      'names a topic of a community; destroy_group is not for topics, million_group_open_http_svc/destroy_topic is',
    );
  }
  const foreign = belongsElsewhere(value, NO_GROUPS);
  if (foreign !== undefined) return foreign;
  if (isPlain) return FINE;
  return shortOrDoubtful('group-id', value, GROUP_ID_BYTES) ?? asciiOrDoubtful('group-id', value);
};

/** An official account. The server answers 130007 for a malformed one, so most of it is only doubted here. */
export const officialAccountRule: IdRule = (value) => {
  const broken =
    refusedForCertain('official-account', value) ?? belongsElsewhere(value, NO_OFFICIAL_ACCOUNTS);
  if (broken !== undefined) return broken;
  if (!value.startsWith(OFFICIAL_ACCOUNT_PREFIX)) {
    return doubtful('official-account-prefix', `does not start with ${OFFICIAL_ACCOUNT_PREFIX}`);
  }
  return (
    shortOrDoubtful('official-account', value, OFFICIAL_ACCOUNT_BYTES) ??
    asciiOrDoubtful('official-account', value)
  );
};

/** Makes a job's `judge` from one rule a column; throws a defect for a column that the job does not have. */
export function judgeWith(
  rules: Readonly<Record<string, IdRule>>,
): (column: string, value: string, marks?: number) => IdJudgement {
  const byColumn = new Map(Object.entries(rules));
  return (column, value, marks) => {
    const rule = byColumn.get(column);
    if (rule !== undefined) return rule(value, marks);
    throw new AppError('jobs.no-rule', `there is no rule for the column "${column}"`, {
      kind: 'defect',
      hint: DEFECT_HINT,
    });
  };
}

function refusedForCertain(name: string, value: string, maxBytes?: number): IdJudgement | undefined {
  if (value === '') return invalid(`${name}-empty`, 'is empty');
  if (hasControlCharacter(value)) {
    return invalid(`${name}-control`, 'holds a control character, such as a tab or a line break');
  }
  if (maxBytes !== undefined && isLongerThan(value, maxBytes)) {
    return invalid(`${name}-length`, `is longer than ${maxBytes} bytes in UTF-8`);
  }
  return undefined;
}

/** The usual case, seen at once: 1 to `maxBytes` characters of printable ASCII. */
function isShortAscii(value: string, maxBytes: number, marks = marksOf(value)): boolean {
  const { length } = value;
  return length > 0 && length <= maxBytes && (marks & (BEYOND_ASCII | CONTROL)) === 0;
}

/** The id of something else, told by how Tencent begins it. */
function belongsElsewhere(value: string, others: readonly Shape[]): IdJudgement | undefined {
  const first = value.charCodeAt(0);
  if (first !== AT_SIGN && (first | 0x20) !== SMALL_G) return undefined;
  const other = others.find(([begins]) => begins.test(value));
  if (other === undefined) return undefined;
  return { kind: 'doubted', doubt: 'other-target', reason: `looks like the id of ${other[1]}` };
}

function shortOrDoubtful(name: string, value: string, maxBytes: number): IdJudgement | undefined {
  if (!isLongerThan(value, maxBytes)) return undefined;
  return doubtful(
    `${name}-length`,
    `is longer than ${maxBytes} bytes, the most for an id that an app chose itself`,
  );
}

function asciiOrDoubtful(name: string, value: string): IdJudgement {
  if (PRINTABLE_ASCII.test(value)) return FINE;
  return doubtful(`${name}-charset`, 'holds characters outside printable ASCII');
}

/** C0 and delete; what Unicode adds to them (U+0080 to U+009F) is not refused for certain. */
function hasControlCharacter(value: string): boolean {
  for (let i = 0; i < value.length; i += 1) {
    const unit = value.charCodeAt(i);
    if (unit < 0x20 || unit === 0x7f) return true;
  }
  return false;
}

/** Counts bytes of UTF-8 only where the number of UTF-16 units leaves it open: a unit is 1 to 3 bytes. */
function isLongerThan(value: string, maxBytes: number): boolean {
  if (value.length > maxBytes) return true;
  return value.length * 3 > maxBytes && utf8Length(value) > maxBytes;
}

/** Bytes of the value in UTF-8; the two halves of a surrogate pair are 2 bytes each. */
function utf8Length(value: string): number {
  let bytes = 0;
  for (let i = 0; i < value.length; i += 1) {
    const unit = value.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff)) bytes += 2;
    else bytes += 3;
  }
  return bytes;
}

function doubtful(code: string, reason: string): IdJudgement {
  return { kind: 'doubtful', code, reason };
}

function invalid(code: string, reason: string): IdJudgement {
  return { kind: 'invalid', code, reason };
}
