import type { CinemaClient, DrmSystem, PlaybackSession } from '@opencinema/client';
import type { HlsConfig } from 'hls.js';

/** The names of key systems in Encrypted Media Extensions. */
const KEY_SYSTEMS: Record<DrmSystem['name'], string> = {
  fairplay: 'com.apple.fps',
  widevine: 'com.widevine.alpha',
  clearkey: 'org.w3.clearkey',
};

/** What hls.js needs to open the package of a session: nothing where it is clear, else where licences are had, for whom. */
export async function protection(client: CinemaClient, session: PlaybackSession): Promise<Partial<HlsConfig>> {
  const { systems } = await client.drm.getSessionProtection({ sessionId: session.sessionId });
  if (systems.length === 0) return {};
  return {
    emeEnabled: true,
    drmSystems: Object.fromEntries(
      systems.map(({ name, licenceUrl, certificateUrl }) => [
        KEY_SYSTEMS[name],
        { licenseUrl: licenceUrl, serverCertificateUrl: certificateUrl },
      ]),
    ),
    licenseXhrSetup: async (request, url, { keySystem, decryptdata }) => {
      const token = await client.accessToken();
      request.open('POST', keySystem === KEY_SYSTEMS.fairplay ? fairPlayUrl(url, decryptdata.uri) : url);
      request.setRequestHeader('Authorization', `Bearer ${token}`);
      request.setRequestHeader('Content-Type', keySystem === KEY_SYSTEMS.clearkey ? 'application/json' : 'application/octet-stream');
    },
  };
}

/** FairPlay is asked for one key, whose id the playlist names as skd://id. */
function fairPlayUrl(licenceUrl: string, keyUri: string): string {
  return `${licenceUrl}?keyId=${encodeURIComponent(keyUri.replace(/^skd:\/\//, ''))}`;
}
