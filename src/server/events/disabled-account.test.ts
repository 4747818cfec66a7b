import { expect, test } from 'vitest';
import { addUser, good } from '../auth/testing/full-user.ts';
import { servedHub } from '../testing/served-hub.ts';

test('the streams of an account that is disabled end at once, those of others go on', async () => {
  await using at = await servedHub();
  const bob = await addUser(at, 'bob', 'member');
  const open = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await at.app.fetch(new Request('http://127.0.0.1:7070/api/v1/events', { headers }));
    const reader = answer.body?.getReader();
    if (!reader) throw new Error('it has no body');
    // The first frame says where it begins.
    await reader.read();
    return reader;
  };
  const [his, hers] = [await open(bob.token), await open(at.tokens.user)];
  const admin = good(await at.hub.auth.whoIs(at.tokens.user));
  good(await at.hub.users.change(admin, 'bob', { disabled: true }));
  let told = '';
  for (let part = await his.read(); !part.done; part = await his.read())
    told += new TextDecoder().decode(part.value);
  expect(told).toContain('user.disabled');
  const own = hers.read();
  good(await at.hub.auth.createToken(admin, { client: 'ci', readOnly: false }));
  expect(new TextDecoder().decode((await own).value)).toContain('token.created');
  await hers.cancel();
});
