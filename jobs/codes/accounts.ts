// Codes 70001 to 72012: answers about signatures and accounts, at any API.
import type { CodeTable } from '../../src/core/code-table.ts';
import { refused, refusedForOne, retry, sameFor, signAgain, stop, throttled, wrongRegion } from './entry.ts';

const CHECK_KEY =
  'Check that CHAT_PURGE_SECRET_KEY, CHAT_PURGE_SDKAPPID and CHAT_PURGE_REGION belong to one app.';
const CHECK_USERSIG =
  'A ready-made CHAT_PURGE_USERSIG must be made for CHAT_PURGE_ADMIN and CHAT_PURGE_SDKAPPID.';
const LOWER_ROWS = 'Lower the rows per call, then plan failed.csv again.';
const FREE_QUOTA = 'Upgrade the plan in the console, or wait until the quota starts anew.';
const SWITCH_ON = 'Switch the feature on in the console, or ask Tencent support.';

/** Wait after too many signatures that failed, ms: the documents ask for 1 minute. */
const AFTER_TOO_MANY_FAILURES_MS = 60_000;

const INTERNAL = retry('internal error of the account service');
const TIMEOUT = retry('the account service did not answer in time');
const BAD_SIGNATURE = signAgain('the signature is not valid, perhaps cut short');
const LOST_LOGIN = signAgain('the ticket or login state behind the signature is not valid');

const signatures: CodeTable = {
  70001: signAgain('the signature has expired'),
  70002: signAgain('the signature is empty'),
  ...sameFor([70003, 70004, 70005, 70006, 70007, 70008, 70010], BAD_SIGNATURE),
  70009: stop('the signature was made with the key of another app', CHECK_KEY),
  70013: stop('the signature was made for another admin', CHECK_USERSIG),
  70014: stop('the signature was made for another SDKAppID', CHECK_USERSIG),
  70015: stop('the app has no way to verify this type of account', 'Ask Tencent support.'),
  70016: wrongRegion(
    'the app has no key to verify signatures with, or it lives in another region',
    'Check CHAT_PURGE_REGION; after a key was uploaded anew, wait 10 minutes and go on with `chat-purge apply`.',
  ),
  70017: retry('the check of the ticket took too long'),
  70018: signAgain('the internal check of the ticket failed'),
  70019: signAgain('the ticket is empty'),
  70020: wrongRegion('the SDKAppID does not exist, or it lives in another region', CHECK_KEY),
  70050: { ...signAgain('too many signatures failed in a row'), waitMs: AFTER_TOO_MANY_FAILURES_MS },
  70051: stop(
    'the account is on a block list',
    'Set CHAT_PURGE_ADMIN to another admin, or ask Tencent support.',
  ),
  70052: signAgain('the signature was made invalid'),
  // Two lists disagree: an empty request, or a ticket that has expired. A new signature shows which it was.
  70101: signAgain('the ticket has expired, or the request is empty'),
  ...sameFor([70214, 70221, 70236], LOST_LOGIN),
  70346: signAgain('the check of the ticket failed'),
  70347: signAgain('the check of the ticket failed, since it has expired'),
};

const WRONG_TYPE = refused(
  'the type or form of the account does not fit the app',
  'Check the ids and the SDKAppID.',
);

// 70399 is left out: only an import can get it.
const accounts: CodeTable = {
  ...sameFor([70102, 70103, 70104, 70105, 70106, 70140, 70145, 70204], WRONG_TYPE),
  // Not 'absent': at most APIs the account is not the thing that is to be deleted.
  70107: refused('the account was never imported into the app', 'Check the id and the SDKAppID.'),
  70113: refusedForOne('the number of items in the request is not valid', LOWER_ROWS),
  70114: throttled('restricted for security reasons, since calls came too fast'),
  ...sameFor(
    [70115, 70209, 70210, 70211],
    stop('the check of the developer account behind the app failed', 'Ask Tencent support.'),
  ),
  ...sameFor([70169, 70202, 70362], TIMEOUT),
  ...sameFor([70201, 70203, 70205, 70207, 70208, 70212, 70213, 70222, 70225, 70231], INTERNAL),
  ...sameFor([70308, 70348, 70401, 70500], INTERNAL),
  70206: refusedForOne('the number of items in the request is not valid', LOWER_ROWS),
  70398: stop('the app has more accounts than its edition allows', 'Upgrade the plan in the console.'),
  70402: refusedForOne(
    'a parameter is missing or not valid',
    'Look for ids that are malformed; the plan counts doubtful ones.',
  ),
  70403: stop(
    'the caller is not an admin of the app',
    'Set CHAT_PURGE_ADMIN to an app admin; the console lists them.',
  ),
  70404: stop('the app no longer serves callers of this version', 'Look for a newer version of this tool.'),
  71000: stop(
    'accounts may not be deleted in this app',
    'Switch on account deletion in the console (account management), then go on with `chat-purge apply`. ' +
      'Under older plans only the Trial edition may delete accounts; then ask Tencent support or change the plan.',
  ),
  72000: stop('the app has more active users a day than its plan includes', FREE_QUOTA),
  72001: stop('the feature is off for this app', SWITCH_ON),
  72002: stop('the app has more active users a month than its plan includes', FREE_QUOTA),
  72010: throttled('calls for one user came too fast'),
  72011: stop('the feature is off for this app', SWITCH_ON),
  72012: stop('the feature is off for this app', SWITCH_ON),
};

/** Source: error codes of Tencent Chat (product 1047, page 34348), and the account codes in the TRTC web SDK's list. */
export const accountCodes: CodeTable = { ...signatures, ...accounts };
