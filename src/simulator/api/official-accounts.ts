// Official accounts: destroy_official_account (API facts 1.4) and get_official_account_info (section 6).
import { isJsonObject, refusal } from '../answer.ts';
import { type ListBounds, type Reading, readId, readIds } from '../list-reading.ts';
import type { Conditions } from '../options.ts';
import { remove, type Service, settleItem } from '../service.ts';

const CODES = { invalid: 6017, tooMany: 6017, notString: 6017 };
const LOOKED_UP: ListBounds = { max: 50, codes: CODES };

/** Ids of official accounts begin so; 1047/60813. */
const PREFIX = '@TOA#_';

export const OFFICIAL_ACCOUNT_GONE = refusal(130004, 'the official account does not exist or was terminated');

/** All official-account APIs are closed to an app that has not enabled the service. */
export function ifEnabled(reading: Reading, conditions: Conditions): Reading {
  if (reading.refusal !== undefined || conditions.officialAccountsEnabled) return reading;
  return { ...reading, refusal: refusal(131000, 'this app has not enabled official accounts') };
}

export const destroyOfficialAccount: Service = {
  read(body, conditions) {
    return ifEnabled(readId(body['Official_Account'], CODES), conditions);
  },
  carryOut({ ids: [id = ''] }, context) {
    if (remove(context, 'official-accounts', { id })) return { code: 0, message: '' };
    return id.startsWith(PREFIX) ? OFFICIAL_ACCOUNT_GONE : refusal(130007, 'incorrect official account id');
  },
};

/** The documents name the list; that its items carry `ErrorCode` as in get_group_info is our inference. */
export const getOfficialAccountInfo: Service = {
  read(body, conditions) {
    const idOf = (entry: unknown): unknown => (isJsonObject(entry) ? entry['Official_Account'] : undefined);
    return ifEnabled(readIds(body['OfficialAccountIdList'], idOf, LOOKED_UP), conditions);
  },
  carryOut({ ids }, context) {
    const items = ids.map((id) => {
      const { code, message } = settleItem(context, id, () =>
        context.population.isShown('official-accounts', id)
          ? { code: 0, message: '' }
          : OFFICIAL_ACCOUNT_GONE,
      );
      const item = { Official_Account: id, ErrorCode: code, ErrorInfo: message };
      return code === 0 ? { ...item, Name: 'a simulated official account' } : item;
    });
    return {
      code: 0,
      message: '',
      list: { name: 'OfficialAccountInfoList', idField: 'Official_Account', items },
    };
  },
};
