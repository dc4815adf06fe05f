// Group service: destroy_group (API facts 1.3) and get_group_info (section 6).
import { refusal } from '../answer.ts';
import { type ListBounds, readId, readIds } from '../list-reading.ts';
import { remove, type Service, settleItem } from '../service.ts';

const LOOKED_UP: ListBounds = { max: 50, codes: { invalid: 10004, tooMany: 10004, notString: 10004 } };

/** Topics of a community have an API of their own. */
const TOPIC = '@TOPIC#';

export const destroyGroup: Service = {
  read(body) {
    const reading = readId(body['GroupId'], { invalid: 10004, notString: 10004 });
    const isTopic = reading.ids[0]?.includes(TOPIC) ?? false;
    return isTopic ? { ...reading, broken: [...reading.broken, 'topic-as-group'] } : reading;
  },
  carryOut({ ids: [id = ''] }, context) {
    if (remove(context, 'groups', { id })) return { code: 0, message: '' };
    if (id.includes(TOPIC)) return refusal(10015, 'invalid group id');
    return refusal(10010, 'the group does not exist or has been deleted');
  },
};

export const getGroupInfo: Service = {
  read(body) {
    return readIds(body['GroupIdList'], (entry) => entry, LOOKED_UP);
  },
  carryOut({ ids }, context) {
    const items = ids.map((id) => {
      const { code, message } = settleItem(context, id, () =>
        context.population.isShown('groups', id)
          ? { code: 0, message: '' }
          : { code: 10010, message: 'the group does not exist' },
      );
      const item = { GroupId: id, ErrorCode: code, ErrorInfo: message };
      return code === 0 ? { ...item, Type: 'Public', Name: 'a simulated group' } : item;
    });
    return { code: 0, message: '', list: { name: 'GroupInfo', idField: 'GroupId', items } };
  },
};
