// Account service: account_delete (API facts 1.1) and account_check (section 6).
import { type Answer, isJsonObject, type JsonObject, refusal } from '../answer.ts';
import { type ListBounds, type Reading, readIds } from '../list-reading.ts';
import { remove, type Service, settleItem, USER_ID_MAX_BYTES } from '../service.ts';

const BOUNDS: ListBounds = {
  max: 100,
  maxBytes: USER_ID_MAX_BYTES,
  codes: { invalid: 70402, tooMany: 70402, notString: 60015 },
};

const ABSENT = { code: 70107, message: 'Err_TLS_PT_Open_Login_Account_Not_Exist' };
const FINE = { code: 0, message: '' };

const readUsers = (entries: unknown): Reading =>
  readIds(entries, (entry) => (isJsonObject(entry) ? entry['UserID'] : undefined), BOUNDS);

export const accountDelete: Service = {
  read(body, conditions) {
    const reading = readUsers(body['DeleteItem']);
    if (reading.refusal !== undefined || conditions.deletionEnabled) return reading;
    return { ...reading, refusal: refusal(71000, 'this app does not allow its accounts to be deleted') };
  },
  carryOut({ ids }, context) {
    return listed(
      ids.map((id) => {
        const { code, message } = settleItem(context, id, () =>
          remove(context, 'accounts', { id }) ? FINE : ABSENT,
        );
        return { ResultCode: code, ResultInfo: message, UserID: id };
      }),
    );
  },
};

export const accountCheck: Service = {
  read(body) {
    return readUsers(body['CheckItem']);
  },
  carryOut({ ids }, context) {
    return listed(
      ids.map((id) => {
        const { code, message } = settleItem(context, id, () => FINE);
        const item = { UserID: id, ResultCode: code, ResultInfo: message };
        if (code !== 0) return item;
        return {
          ...item,
          AccountStatus: context.population.isShown('accounts', id) ? 'Imported' : 'NotImported',
        };
      }),
    );
  },
};

function listed(items: readonly JsonObject[]): Answer {
  return { code: 0, message: '', list: { name: 'ResultItem', idField: 'UserID', items } };
}
