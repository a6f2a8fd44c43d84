import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CinemaClient, CinemaError } from '@opencinema/client';
import { answer, startServer, Tokens } from './server.js';

const step = {
  title: 'Forbidden',
  status: 403,
  code: 'second_factor_required',
  challenge: 'c-1',
  methods: ['totp', 'recovery_code'],
  expiresIn: 300,
};

test('a sign-in that needs a second step says so and is finished by a code', async (t) => {
  const tokens = new Tokens();
  const { url, requests } = await startServer(t, (request, response) => {
    if (request.path === '/v1/auth/login') answer(response, 403, step);
    else if (request.path === '/v1/auth/login/second-factor') tokens.handle({ ...request, path: '/v1/auth/login' }, response);
    else if (tokens.accepts(request)) answer(response, 200, { totp: true, recoveryCodesLeft: 9 });
    else answer(response, 401, { title: 'Unauthorized', status: 401, code: 'token_missing' });
  });
  const client = new CinemaClient({ baseUrl: url });

  const refused = await client.signIn('a@b.example', 'secret-123').catch((error: unknown) => error);
  assert.ok(refused instanceof CinemaError);
  assert.deepEqual(refused.secondFactor?.methods, ['totp', 'recovery_code']);
  assert.equal(client.account, undefined);
  await client.confirmSignIn(refused.secondFactor!.challenge, { code: '123456' });
  const state = await client.secondFactors.getSecondFactors();

  assert.equal(state.recoveryCodesLeft, 9);
  assert.deepEqual(requests[1]!.json(), { challenge: 'c-1', code: '123456', refreshTokenIn: 'body' });
});

test('a passkey signs in', async (t) => {
  const tokens = new Tokens();
  const { url, requests } = await startServer(t, (request, response) => {
    tokens.handle({ ...request, path: '/v1/auth/login' }, response);
  });
  const client = new CinemaClient({ baseUrl: url });
  const response = { clientDataJSON: 'e30', authenticatorData: 'AA', signature: 'AA', userHandle: 'AA' };

  await client.signInWithPasskey({ id: 'AA', response }, 'Phone');

  assert.ok(client.account);
  assert.equal(requests[0]!.path, '/v1/auth/login/passkey');
  assert.deepEqual(requests[0]!.json(), { credential: { id: 'AA', response }, device: 'Phone', refreshTokenIn: 'body' });
});
