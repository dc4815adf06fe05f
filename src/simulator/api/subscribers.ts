// Subscribers of an official account: delete_subscriber (API facts 1.5) and get_subscriber_info (section 6).
import { isJsonObject, type JsonObject } from '../answer.ts';
import { type ListBounds, type Reading, readId, readIds, refused, withOwner } from '../list-reading.ts';
import type { SubscriberField } from '../options.ts';
import { remove, type Service, settleItem, USER_ID_MAX_BYTES } from '../service.ts';
import { ifEnabled, OFFICIAL_ACCOUNT_GONE } from './official-accounts.ts';

/** The documents state no maximum; 100 is that of add_subscriber. */
const USERS: ListBounds = {
  max: 100,
  maxBytes: USER_ID_MAX_BYTES,
  codes: { invalid: 6017, tooMany: 6017, notString: 60015 },
};

const PAGE_MAX = 200;

/** `Result` of an item: 0 failed, 1 deleted, 2 was not subscribed. */
const DELETED = { code: 1, message: '' };
const NOT_SUBSCRIBED = { code: 2, message: '' };

const readOwner = (body: JsonObject): Reading =>
  readId(body['Official_Account'], { invalid: 6017, notString: 6017 });

export const deleteSubscriber: Service = {
  read(body, conditions) {
    const users = readUsers(body, conditions.subscriberField);
    return ifEnabled(withOwner(readOwner(body), users), conditions);
  },
  carryOut({ ids, owner = '' }, context) {
    if (!context.population.has('official-accounts', owner)) return OFFICIAL_ACCOUNT_GONE;
    const items = ids.map((id) => {
      const { code } = settleItem(context, id, () =>
        remove(context, 'subscribers', { id, owner }) ? DELETED : NOT_SUBSCRIBED,
      );
      return { Subscriber_Account: id, Result: code };
    });
    return { code: 0, message: '', list: { name: 'SubscriberList', idField: 'Subscriber_Account', items } };
  },
};

function readUsers(body: JsonObject, accepted: SubscriberField): Reading {
  const plain = body['SubscriberToDel_Account'];
  const objects = body['SubscriberList'];
  if (plain !== undefined && objects !== undefined) {
    return refused(6017, 'both-subscriber-fields', 'two fields name subscribers');
  }
  const field = objects === undefined ? 'SubscriberToDel_Account' : 'SubscriberList';
  if (accepted !== 'either' && field !== accepted) {
    return refused(6017, 'wrong-subscriber-field', `the field ${accepted} is missing`);
  }
  if (field === 'SubscriberToDel_Account') return readIds(plain, (entry) => entry, USERS);
  return readIds(objects, (entry) => (isJsonObject(entry) ? entry['Subscriber_Account'] : undefined), USERS);
}

export const getSubscriberInfo: Service = {
  read(body, conditions) {
    const owner = readOwner(body);
    const page = readPage(body['Limit'], body['Next']);
    return ifEnabled({ ...withOwner(owner, { ids: [], broken: page.broken }), ...page.parts }, conditions);
  },
  carryOut({ owner = '', page = { start: 0, limit: PAGE_MAX } }, { population }) {
    if (!population.isShown('official-accounts', owner)) return OFFICIAL_ACCOUNT_GONE;
    const { ids, next } = population.shownOf('subscribers', owner, page);
    return {
      code: 0,
      message: '',
      fields: {
        // As many as the pages show, those among them that are gone and shown for a while yet.
        SubscriberNum: population.shownOf('subscribers', owner).ids.length,
        Next: next === undefined ? '' : `place-${next}`,
      },
      list: {
        name: 'SubscriberList',
        idField: 'Subscriber_Account',
        items: ids.map((id) => ({ Subscriber_Account: id, SubscribeTime: 1_700_000_000 })),
      },
    };
  },
};

interface PageReading {
  readonly parts: Pick<Reading, 'page' | 'refusal'>;
  readonly broken: readonly string[];
}

/** Without `Limit` all subscribers come at once; `Next` is empty for the first page. */
function readPage(limit: unknown, next: unknown): PageReading {
  const start = placeOf(next);
  if (start === undefined) return badPage('page-unknown', 'Next is not from an answer');
  if (limit === undefined) return { parts: { page: { start, limit: Number.POSITIVE_INFINITY } }, broken: [] };
  if (!isPageLength(limit)) return badPage('page-too-long', `Limit must be from 1 to ${PAGE_MAX}`);
  return { parts: { page: { start, limit } }, broken: [] };
}

function placeOf(next: unknown): number | undefined {
  if (next === undefined || next === '') return 0;
  const place = typeof next === 'string' ? /^place-(\d+)$/.exec(next)?.[1] : undefined;
  return place === undefined ? undefined : Number(place);
}

function isPageLength(limit: unknown): limit is number {
  return typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= PAGE_MAX;
}

function badPage(bound: string, message: string): PageReading {
  const { refusal, broken } = refused(6017, bound, message);
  return { parts: refusal === undefined ? {} : { refusal }, broken };
}
