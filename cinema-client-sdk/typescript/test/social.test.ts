import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CinemaClient } from '@opencinema/client';
import { answer, startServer } from './server.js';

const account = { id: '0198c0de-0000-7000-8000-000000000001', email: 'a@b.example', name: 'Ann', country: 'US', language: 'en', roles: ['viewer'] };
const tokens = { accessToken: 'fresh', tokenType: 'Bearer', expiresIn: 900, account, returnTo: '/plans' };

test('a sign-in with a provider goes there and is taken up on the way back', async (t) => {
  const { url, requests } = await startServer(t, (request, response) => {
    if (request.path.endsWith('/authorizations')) answer(response, 201, { authorizationUrl: 'https://provider.example/authorize' });
    else if (request.path.endsWith('/sign-ins')) answer(response, 200, tokens);
    else answer(response, 200, { items: [] });
  });
  const client = new CinemaClient({ baseUrl: url, refreshTokenIn: 'cookie' });

  assert.equal(await client.startSocialSignIn('google', { returnTo: '/plans' }), 'https://provider.example/authorize');
  assert.equal((await client.finishSocialSignIn('google', { state: 's', code: 'c' })).returnTo, '/plans');
  await client.social.listIdentities();

  assert.deepEqual(requests[0]!.json(), { returnTo: '/plans', refreshTokenIn: 'cookie' });
  assert.deepEqual(requests[1]!.json(), { state: 's', code: 'c' });
  assert.equal(requests[2]!.headers.authorization, 'Bearer fresh');
  assert.equal(client.account?.name, 'Ann');
});

test('what a provider sent back is not sent twice, as it is good once', async (t) => {
  const { url, requests } = await startServer(t, (_, response) => answer(response, 503, { title: 'Down', status: 503, code: 'provider_unavailable' }));
  const client = new CinemaClient({ baseUrl: url });

  await assert.rejects(client.finishSocialSignIn('google', { state: 's', code: 'c' }), { code: 'provider_unavailable' });

  assert.equal(requests.length, 1);
});
