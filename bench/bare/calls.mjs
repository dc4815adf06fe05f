// One call of account_delete with undici, as short as it can be written.
import { Pool } from 'undici';

export function openCalls(endpoint, connections) {
  const pool = new Pool(endpoint, { connections });
  const query = `sdkappid=1400000000&identifier=administrator&usersig=${'x'.repeat(180)}`;
  return {
    async deleteAccounts(ids) {
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: `/v4/im_open_login_svc/account_delete?${query}&random=${Math.floor(Math.random() * 2 ** 32)}&contenttype=json`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ DeleteItem: ids.map((UserID) => ({ UserID })) }),
      });
      const answer = await body.json();
      if (statusCode !== 200 || answer.ErrorCode !== 0) throw new Error(`refused: ${answer.ErrorCode}`);
      return answer.ResultItem.filter(({ ResultCode }) => ResultCode !== 0).length;
    },
    close: () => pool.close(),
  };
}
