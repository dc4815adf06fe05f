// Friend-list service: sns/group_delete (API facts 1.2) and sns/group_get (section 6).
import { refusal } from '../answer.ts';
import { type ListBounds, type Reading, readId, readIds, withOwner } from '../list-reading.ts';
import { remove, type Service } from '../service.ts';

/** A user has at most 32 lists; a name has at most 30 bytes (code 9005). */
const NAMES: ListBounds = {
  max: 32,
  maxBytes: 30,
  codes: { invalid: 30001, tooMany: 30001, notString: 30001 },
};

const NO_OWNER = refusal(30003, 'the requested account does not exist');

const readOwner = (value: unknown): Reading => readId(value, { invalid: 30001, notString: 60015 });
const readNames = (value: unknown): Reading => readIds(value, (entry) => entry, NAMES);

/** Names that do not exist are passed over without a word: the documents know no code for them. */
export const groupDelete: Service = {
  read(body) {
    return withOwner(readOwner(body['From_Account']), readNames(body['GroupName']));
  },
  carryOut({ ids, owner = '' }, context) {
    if (!context.population.has('accounts', owner)) return NO_OWNER;
    for (const id of ids) remove(context, 'friend-lists', { id, owner });
    // The documented sample of a good answer says "0" here, which is no error.
    return { code: 0, message: '0', fields: { CurrentSequence: 4, ErrorDisplay: '' } };
  },
};

export const groupGet: Service = {
  read(body) {
    const owner = readOwner(body['From_Account']);
    const names = body['GroupName'];
    return names === undefined
      ? withOwner(owner, { ids: [], broken: [] })
      : withOwner(owner, readNames(names));
  },
  carryOut({ ids, owner = '' }, { population }) {
    if (!population.isShown('accounts', owner)) return NO_OWNER;
    const wanted = new Set(ids);
    const shown = population.shownOf('friend-lists', owner).ids;
    const items = shown
      .filter((name) => wanted.size === 0 || wanted.has(name))
      .map((name) => ({ GroupName: name, FriendNumber: 1 }));
    return {
      code: 0,
      message: '',
      fields: { CurrentSequence: 4, ErrorDisplay: '' },
      list: { name: 'ResultItem', idField: 'GroupName', items },
    };
  },
};
