// usage: node peers.mjs < questions, one JSON object a line. Writes one JSON object a line.
import cat from '@eyevinn/cat';
import EdgeAuth from 'akamai-edgeauth';
import {createInterface} from 'node:readline';

const {CAT} = cat;

async function answer(question) {
  const keys = Object.fromEntries(
      Object.entries(question.keys ?? {}).map(([id, hex]) => [id, Buffer.from(hex, 'hex')]));
  switch (question.ask) {
    case 'generate':
      return {token: await new CAT({keys, expectCwtTag: question.cwtTag})
          .generateFromJson(question.claims, {type: 'mac', alg: 'HS256', kid: question.kid})};
    case 'validate': {
      const {cat, error} = await new CAT({keys, expectCwtTag: question.cwtTag}).validate(question.token, 'mac', {
        issuer: question.issuer,
        audience: question.audience,
        url: question.url && new URL(question.url),
        ip: question.ip,
      });
      return {accepted: !error, error: error?.message, claims: cat?.claims};
    }
    case 'akamai': {
      const auth = new EdgeAuth(question.options);
      return {token: question.url ? auth.generateURLToken(question.url) : auth.generateACLToken(question.acl)};
    }
  }
}

for await (const line of createInterface({input: process.stdin})) {
  try {
    console.log(JSON.stringify(await answer(JSON.parse(line))));
  } catch (error) {
    console.log(JSON.stringify({accepted: false, error: String(error)}));
  }
}
