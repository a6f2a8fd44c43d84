// A foreign OpenID Connect client goes the whole way against the provider; whatever it does not like ends this process with an error.
import assert from 'node:assert/strict';
import * as client from 'openid-client';

const { issuer, publicClient, confidentialClient, secret, email, password } = JSON.parse(process.env.OIDC_TEST);
const REDIRECT = 'http://127.0.0.1:49152/done';

async function call(path, { method = 'GET', body, headers = {} } = {}) {
  const answer = await fetch(issuer + path, {
    method,
    redirect: 'manual',
    headers: { ...headers, ...(body && { 'Content-Type': 'application/json' }) },
    body: body && JSON.stringify(body),
  });
  assert.ok(answer.status < 400, `${method} ${path}: ${answer.status} ${answer.status >= 400 ? await answer.text() : ''}`);
  return answer;
}

/** What a viewer and a browser do: follow the link, sign in, look at who asks, allow it, and go back to the app. */
async function letIn(authorizationUrl) {
  const url = new URL(authorizationUrl);
  const page = await call(url.pathname + url.search);
  assert.equal(page.status, 303);
  const cookie = page.headers.get('Set-Cookie').split(';')[0];
  const request = new URL(page.headers.get('Location')).searchParams.get('request');
  const { accessToken } = await (await call('/v1/auth/login', { method: 'POST', body: { email, password } })).json();
  const headers = { Authorization: `Bearer ${accessToken}`, Cookie: cookie };
  const asked = await (await call(`/v1/oauth/requests/${request}`, { headers })).json();
  const decision = { method: 'POST', headers, body: { approve: true } };
  const { redirectTo } = await (await call(`/v1/oauth/requests/${request}/decision`, decision)).json();
  return { asked, callback: new URL(redirectTo) };
}

async function signIn(config, scope) {
  const checks = { pkceCodeVerifier: client.randomPKCECodeVerifier(), expectedState: client.randomState(), expectedNonce: client.randomNonce() };
  const { asked, callback } = await letIn(
    client.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT,
      scope,
      state: checks.expectedState,
      nonce: checks.expectedNonce,
      code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
      code_challenge_method: 'S256',
    }),
  );
  assert.deepEqual(asked.scopes, scope.split(' '));
  // state, iss (RFC 9207), the ID token's signature, nonce, at_hash and times are checked in here
  return client.authorizationCodeGrant(config, callback, { ...checks, idTokenExpected: true });
}

async function discover(id, authentication) {
  const options = { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] };
  return client.discovery(new URL(issuer), id, undefined, authentication, options);
}

const app = await discover(publicClient, client.None());
assert.equal(app.serverMetadata().issuer, issuer);
assert.equal(app.serverMetadata().supportsPKCE('S256'), true);
const tokens = await signIn(app, 'openid profile email offline_access');
const { sub } = tokens.claims();
assert.equal(tokens.claims().aud, publicClient);
const person = await client.fetchUserInfo(app, tokens.access_token, sub);
assert.equal(person.email, email);
const renewed = await client.refreshTokenGrant(app, tokens.refresh_token);
assert.notEqual(renewed.refresh_token, tokens.refresh_token);
assert.equal(renewed.claims().sub, sub);
await client.tokenRevocation(app, renewed.refresh_token);
await assert.rejects(client.refreshTokenGrant(app, renewed.refresh_token), { error: 'invalid_grant' });
await assert.rejects(client.fetchUserInfo(app, renewed.access_token, sub), 'userinfo after the revocation');

for (const method of [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)]) {
  const site = await discover(confidentialClient, method);
  const given = await signIn(site, 'openid cinema');
  assert.equal(given.refresh_token, undefined);
  const state = await client.tokenIntrospection(site, given.access_token);
  assert.equal(state.active, true);
  assert.equal(state.scope, 'cinema openid');
  await client.tokenRevocation(site, given.access_token);
  assert.equal((await client.tokenIntrospection(site, given.access_token)).active, false);
}
console.log('the whole way');
