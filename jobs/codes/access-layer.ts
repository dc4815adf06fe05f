// Codes 60000 to 60028 and 80005: answers of the access layer, before any service has seen the request.
import type { CodeTable } from '../../src/core/code-table.ts';
import { refusedForOne, retry, sameFor, signAgain, stop, throttled, wrongRegion } from './entry.ts';

const CHECK_ADDRESS =
  'Check CHAT_PURGE_ENDPOINT, CHAT_PURGE_SDKAPPID and CHAT_PURGE_ADMIN with `chat-purge doctor`.';
const REPORT = 'This is a fault of the tool; please report it with the message.';

/**
 * The older error table calls 60004 and 60005 a wrong user or signature, the newer one a check that failed and may be
 * repeated. A new signature followed by one more call answers to both.
 */
const ACCOUNT_CHECK = signAgain(
  'the account or its signature was not accepted, or the check of it failed for the moment',
  'Check the secret key and the admin with `chat-purge doctor`; if they are right, go on with `chat-purge apply` later.',
);

/** Source: error codes of Tencent Chat (product 1047, page 34348), an older and a newer copy; 60022 to 60024 are in neither. */
export const accessLayerCodes: CodeTable = {
  60002: stop('the address of the request could not be parsed', CHECK_ADDRESS),
  60003: refusedForOne('the request is not valid JSON', REPORT),
  ...sameFor([60004, 60005], ACCOUNT_CHECK),
  60006: stop(
    'the SDKAppID is not valid',
    'Set CHAT_PURGE_SDKAPPID to the number that the console shows for the app.',
  ),
  60007: throttled('this API was called more often than the app may'),
  60008: retry('the service did not answer in time, or the request was not well-formed HTTP'),
  60009: stop('the address names no resource that exists', CHECK_ADDRESS),
  60010: stop(
    'the identifier in the address is not an admin of the app',
    'Set CHAT_PURGE_ADMIN to an app admin; the console lists them.',
  ),
  60011: throttled('the app as a whole made too many calls'),
  60012: stop('the SDKAppID is missing in the address', 'Set CHAT_PURGE_SDKAPPID.'),
  60013: retry(
    'the server could not read its own answer',
    'If it goes on when failed.csv is planned again, ask Tencent support.',
  ),
  60014: retry('the check of the admin account took too long'),
  60015: refusedForOne('an id in the request is not a string', REPORT),
  60016: stop('the app is disabled', 'Look at the state of the app in the console.'),
  60017: stop('requests of this kind are disabled for the app', 'Ask Tencent support to allow them.'),
  60018: throttled('calls came too fast'),
  60019: throttled('calls came too fast'),
  60020: stop(
    'the service is not available: the app has no plan, the plan has ended, or a bill is open',
    'Renew the plan in the console; it takes effect about 5 minutes later. Then go on with `chat-purge apply`.',
  ),
  60021: stop(
    'the IP address of this machine may not call the API',
    'Add the address to the allowed ones in the console, or run from an allowed machine.',
  ),
  60025: stop(
    'sdkappid, identifier, usersig or contenttype in the address is wrong',
    'Check CHAT_PURGE_SDKAPPID and CHAT_PURGE_ADMIN; look for characters that were not meant to be there.',
  ),
  60026: wrongRegion(
    'the host does not belong to the region of the app',
    'Set CHAT_PURGE_REGION to the data center that the console shows for the app.',
  ),
  60027: stop(
    'the app belongs to another product (TPush) and may not use this API',
    'Use the SDKAppID of a Chat application.',
  ),
  60028: {
    ...stop(
      'the app has used up the requests that the Trial edition allows in 24 hours',
      'The quota is per 24 hours: go on with `chat-purge apply` the next day, or upgrade the plan.',
    ),
    about: 'daily-quota',
  },
  80005: stop('the service of the app is deactivated', 'Activate it in the console.'),
};
