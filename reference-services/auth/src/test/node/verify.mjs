// usage: node verify.mjs JWKS_URL ISSUER AUDIENCE < tokens, one a line. Writes one JSON object a line.
import {createRemoteJWKSet, jwtVerify} from 'jose';
import {createInterface} from 'node:readline';

const [jwks, issuer, audience] = process.argv.slice(2);
const keys = createRemoteJWKSet(new URL(jwks));
for await (const token of createInterface({input: process.stdin})) {
  try {
    const {payload, protectedHeader} = await jwtVerify(token, keys, {issuer, audience, typ: 'at+jwt'});
    console.log(JSON.stringify({accepted: true, header: protectedHeader, claims: payload}));
  } catch (error) {
    console.log(JSON.stringify({accepted: false, code: error.code ?? String(error)}));
  }
}
