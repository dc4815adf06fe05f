// Codes outside 60000 to 80005: answers of the services behind the API (groups, contacts, profiles and others).
import type { CodeTable } from '../../src/core/code-table.ts';
import { refused, refusedForOne, retry, sameFor, signAgain, stop, throttled } from './entry.ts';

const LOWER_ROWS = 'Lower the rows per call, then plan failed.csv again.';
const USE_ADMIN = 'Set CHAT_PURGE_ADMIN to an app admin; the console lists them.';
const CHECK_ID = 'Check the id and the SDKAppID.';

const BAD_PARAMETER = refusedForOne('a parameter is not valid', 'The message says which; check the row.');
const ADMIN_NEEDED = stop('the caller is not an admin of the app', USE_ADMIN);

/**
 * Never 'absent': whether an account that is gone means that the goal is reached depends on the API, and so is said by its own table.
 */
const NO_SUCH_ACCOUNT = refused('an account named in the request does not exist', CHECK_ID);

// 10004 is missing on purpose: an invalid parameter for groups, a passing fault for official accounts.
const groups: CodeTable = {
  10002: retry('internal error of the group service'),
  10003: stop(
    'the server does not know this API',
    'Check CHAT_PURGE_ENDPOINT; if it is right, please report it as a fault of the tool.',
  ),
  10005: refusedForOne('the request names too many accounts', LOWER_ROWS),
  10006: throttled('group operations came too fast'),
  10007: refused(
    'no permission: the type of the group does not allow it, or the caller is not an admin of this app',
    'If every row gets it, check CHAT_PURGE_ADMIN and CHAT_PURGE_SDKAPPID.',
  ),
  10008: signAgain('the request is not valid, perhaps because of its signature'),
  10010: refused('the group does not exist', CHECK_ID),
  10011: refusedForOne('the request could not be parsed as JSON', 'Please report it as a fault of the tool.'),
  10012: refused('the id of the caller is not valid', 'If every row gets it, check CHAT_PURGE_ADMIN.'),
  10015: refused('the group does not exist, or its id is malformed', CHECK_ID),
  10016: refused("refused by the app's own webhook", 'Ask whoever runs the webhook of the app.'),
  10018: refused('the answer would be larger than 1 MB', LOWER_ROWS),
  10019: NO_SUCH_ACCOUNT,
  10026: stop('this API is disabled for the app', 'Ask Tencent support to allow it.'),
  11000: refused(
    'communities are not enabled for the app; other groups are not concerned',
    'Switch on communities in the console, then plan failed.csv again.',
  ),
};

const contactsAndProfiles: CodeTable = {
  ...sameFor([30001, 40001, 50002], BAD_PARAMETER),
  30002: refused(
    'the account is not valid here: it belongs to another app, or it was deleted not long ago',
    'Check the SDKAppID; if the account was just deleted, plan failed.csv again later.',
  ),
  ...sameFor([30003, 40003, 50001, 90048], NO_SUCH_ACCOUNT),
  ...sameFor([30004, 40004, 50003, 90009], ADMIN_NEEDED),
  30005: stop('the feature to follow users is off for this app', 'Switch it on in the console.'),
  ...sameFor([30006, 40006, 50004], retry('internal error while data of the user was changed')),
  ...sameFor([30007, 50005], retry('timeout while data of the user was changed')),
  30008: retry('two writes to the contacts of one user met'),
};

/** Source: error codes of Tencent Chat (product 1047, page 34348) and the pages of the APIs. */
export const serviceCodes: CodeTable = {
  ...groups,
  ...contactsAndProfiles,
  6017: refusedForOne('a parameter of the request is not valid', 'The message says which; check the row.'),
  20001: refusedForOne('the body of the request is not valid', 'Please report it with the message.'),
  20002: signAgain('the signature is not valid or has expired'),
  20003: NO_SUCH_ACCOUNT,
  20004: retry('network fault inside the service'),
  20005: retry('internal error of the service'),
  22006: throttled('calls came too fast'),
  ...sameFor([90992, 90994, 90995, 91000], retry('internal error of the message service')),
  93000: refusedForOne('the body of the request is too long', LOWER_ROWS),
};
