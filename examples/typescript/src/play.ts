/** Signs in, searches and plays: node dist/play.js <gateway> <e-mail> <password> <words that find a film> */
import { CinemaClient, paginate } from '@opencinema/client';

const [gateway, email, password, words] = process.argv.slice(2);
if (!gateway || !email || !password || !words) throw new Error('play.js <gateway> <e-mail> <password> <words>');

const cinema = new CinemaClient({ baseUrl: gateway, language: 'en' });
console.log(`hello ${(await cinema.signIn(email, password, 'example')).name}`);

const found = paginate((cursor) => cinema.search.search({ q: words, playable: true, cursor }));
const film = (await found.next()).value;
if (!film) throw new Error(`nothing is found for ${words}`);
console.log(`found ${film.title}`);

const session = await cinema.playback.startPlayback({ newPlayback: { titleId: film.id, device: 'example' } });
const playlist = await (await fetch(new URL(session.hlsUrl, gateway))).text();
console.log(`playlist ${playlist.split('\n')[0]}`);
const { sessionId } = session;
await cinema.playback.heartbeat({ sessionId, heartbeat: { positionSeconds: 1, state: 'playing' } });
await cinema.playback.stopPlayback({ sessionId });

await cinema.signOut();
console.log('bye');
