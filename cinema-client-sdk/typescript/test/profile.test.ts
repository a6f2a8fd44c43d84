import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CinemaClient } from '@opencinema/client';
import { answer, startServer, Tokens } from './server.js';

const id = '0198c0de-0000-7000-8000-000000000001';

test('the token with a profile is used from now on and renewed like any other', async (t) => {
  const tokens = new Tokens();
  const { url, requests } = await startServer(t, (request, response) => {
    if (tokens.handle(request, response)) return;
    if (request.path.endsWith('/select')) {
      tokens.accessToken = 'with-profile';
      answer(response, 200, { accessToken: 'with-profile', expiresIn: 900 });
    } else if (tokens.accepts(request)) answer(response, 200, { items: [] });
    else answer(response, 401, { title: 'Unauthorized', status: 401, code: 'token_expired' });
  });
  const client = new CinemaClient({ baseUrl: url });
  await client.signIn('a@b.example', 'secret-123');

  await client.selectProfile(id, '1234');
  await client.library.listHistory();
  tokens.accessToken = 'revoked';
  await client.library.listHistory();

  assert.deepEqual(requests[1]!.json(), { pin: '1234' });
  assert.equal(requests[2]!.headers.authorization, 'Bearer with-profile');
  assert.deepEqual(requests.slice(3).map(({ path }) => path), ['/v1/me/history', '/v1/auth/refresh', '/v1/me/history']);
  assert.equal(requests[4]!.json().refreshToken, 'refresh-0');
});

test('a refused PIN leaves the profile as it was', async (t) => {
  const tokens = new Tokens();
  const { url, requests } = await startServer(t, (request, response) => {
    if (tokens.handle(request, response)) return;
    if (request.path.endsWith('/select')) answer(response, 403, { title: 'Forbidden', status: 403, code: 'pin_required' });
    else answer(response, 200, { items: [] });
  });
  const client = new CinemaClient({ baseUrl: url });
  await client.signIn('a@b.example', 'secret-123');

  await assert.rejects(client.selectProfile(id), { code: 'pin_required', status: 403 });
  await client.library.listHistory();

  assert.equal(requests.at(-1)!.headers.authorization, 'Bearer access-0');
});

test('a renewal that overlaps with the choice of a profile does not undo it', async (t) => {
  const tokens = new Tokens();
  let release = () => {};
  let arrived = () => {};
  const refreshArrived = new Promise<void>((resolve) => (arrived = resolve));
  const { url, requests } = await startServer(t, async (request, response) => {
    if (request.path === '/v1/auth/refresh') {
      arrived();
      await new Promise<void>((resolve) => (release = resolve));
    }
    if (tokens.handle(request, response)) return;
    if (request.path.endsWith('/select')) {
      await refreshArrived;
      answer(response, 200, { accessToken: 'with-profile', expiresIn: 900 });
      setTimeout(() => release(), 20);
    } else answer(response, 200, { items: [] });
  });
  const client = new CinemaClient({ baseUrl: url });
  await client.signIn('a@b.example', 'secret-123');

  await Promise.all([client.restore(), client.selectProfile(id)]);
  await client.library.listHistory();

  assert.equal(requests.at(-1)!.headers.authorization, 'Bearer with-profile');
});

test('a payment with a key is sent again under the same key', async (t) => {
  let tries = 0;
  const { url, requests } = await startServer(t, (_, response) => {
    if (++tries === 1) response.destroy();
    else answer(response, 201, { plan: 'standard', status: 'trialing' });
  });

  const subscription = await new CinemaClient({ baseUrl: url }).subscriptions.subscribe({
    idempotencyKey: 'key-1',
    newSubscription: { plan: 'standard', paymentToken: 'tok_1' },
  });

  assert.equal(subscription.status, 'trialing');
  assert.deepEqual(requests.map(({ headers }) => headers['idempotency-key']), ['key-1', 'key-1']);
});
