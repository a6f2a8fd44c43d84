import type { UploadsApi } from './generated/streaming/apis/index.js';
import type { MediaJob } from './generated/streaming/models/index.js';

const PARTS_AT_ONCE = 3;
const TRIES = 4;

export interface UploadOptions {
  /** Called with the share of the file that has arrived, 0 to 1: at a resumption and after each part. */
  onProgress?: (share: number) => void;
  /** Called with the id of the upload as soon as the server has it. */
  onStart?: (uploadId: string) => void;
  /** The id of an upload of the same file that was broken off: only the parts that are missing are sent. */
  resume?: string;
  /** Leaves a broken upload on the server, to be resumed. */
  keepBroken?: boolean;
  signal?: AbortSignal;
}

/** The id of a title, or an episode. */
export type MasterOf = string | { episodeId: string };

/** The store that parts are sent to did not take one. */
export class StoreError extends Error {
  constructor(
    readonly partNumber: number,
    readonly status: number | undefined,
    cause?: unknown,
  ) {
    super(`The media store did not take part ${partNumber}${status === undefined ? '' : `: ${status}`}`, { cause });
  }
}

/** Sends a file in parts, some at once, straight to the media store where it can be reached; a broken upload is aborted on the server, unless it is to be kept. */
export async function uploadMaster(
  uploads: UploadsApi,
  of: MasterOf,
  file: Blob,
  fileName: string,
  { onProgress, onStart, resume, keepBroken, signal }: UploadOptions = {},
): Promise<MediaJob> {
  const upload = resume
    ? await uploads.getUpload({ uploadId: resume }, { signal })
    : await uploads.startUpload({ newUpload: { ...(typeof of === 'string' ? { titleId: of } : of), fileName, sizeBytes: file.size, direct: canDigest() } }, { signal });
  if (resume && upload.sizeBytes !== file.size) throw new Error(`The upload is of ${upload.sizeBytes} bytes, the file has ${file.size}`);
  const uploadId = upload.id;
  onStart?.(uploadId);
  const failed = new AbortController();
  const partSignal = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  const received = new Set(upload.receivedParts);
  const missing = Array.from({ length: upload.partCount }, (_, index) => index + 1).filter((part) => !received.has(part));
  const part = (partNumber: number) => file.slice((partNumber - 1) * upload.partSizeBytes, partNumber * upload.partSizeBytes);
  let sentBytes = upload.receivedParts.reduce((sum, partNumber) => sum + part(partNumber).size, 0);
  if (resume) onProgress?.(sentBytes / file.size);

  const sendParts = async () => {
    for (let partNumber = missing.shift(); partNumber !== undefined; partNumber = missing.shift()) {
      const body = part(partNumber);
      if (upload.direct) await sendToStore(uploads, uploadId, partNumber, body, partSignal);
      else await uploads.putPart({ uploadId, partNumber, contentLength: body.size, body }, { signal: partSignal });
      sentBytes += body.size;
      onProgress?.(sentBytes / file.size);
    }
  };

  const senders = Array.from({ length: PARTS_AT_ONCE }, sendParts);
  try {
    await Promise.all(senders);
    return await uploads.completeUpload({ uploadId }, { signal });
  } catch (error) {
    failed.abort();
    await Promise.allSettled(senders);
    if (!keepBroken) await uploads.abortUpload({ uploadId }).catch(() => undefined); // the first error is the one to tell
    throw error;
  }
}

/** A page that is not from a secure origin has no digests. */
const canDigest = () => globalThis.crypto?.subtle !== undefined;

/** By a link that is good for these bytes only; tries again what broke on its way. */
async function sendToStore(uploads: UploadsApi, uploadId: string, partNumber: number, body: Blob, signal: AbortSignal): Promise<void> {
  const sha256 = base64(await crypto.subtle.digest('SHA-256', await body.arrayBuffer()));
  for (let left = TRIES - 1; ; left--) {
    const { links } = await uploads.signParts({ uploadId, partsToSign: { parts: [{ partNumber, sha256 }] } }, { signal });
    const { url, headers } = links[0]!;
    try {
      const response = await fetch(url, { method: 'PUT', headers, body, signal, credentials: 'omit' });
      if (response.ok) return;
      throw new StoreError(partNumber, response.status);
    } catch (error) {
      if (signal.aborted) throw error;
      if (left === 0) throw error instanceof StoreError ? error : new StoreError(partNumber, undefined, error);
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** (TRIES - 1 - left)));
    }
  }
}

function base64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}
