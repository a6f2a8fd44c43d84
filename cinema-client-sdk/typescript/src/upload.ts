import type { UploadsApi } from './generated/streaming/apis/index.js';
import type { MediaJob } from './generated/streaming/models/index.js';

const PARTS_AT_ONCE = 3;

export interface UploadOptions {
  /** Called after each part with the share of the file that has arrived, 0 to 1. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

/** Sends a file in parts, some at once; a broken upload is aborted on the server. */
export async function uploadMaster(
  uploads: UploadsApi,
  titleId: string,
  file: Blob,
  fileName: string,
  { onProgress, signal }: UploadOptions = {},
): Promise<MediaJob> {
  const upload = await uploads.startUpload({ newUpload: { titleId, fileName, sizeBytes: file.size } }, { signal });
  const uploadId = upload.id;
  const failed = new AbortController();
  const partSignal = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  let nextPart = 1;
  let sentBytes = 0;

  const sendParts = async () => {
    while (nextPart <= upload.partCount) {
      const partNumber = nextPart++;
      const start = (partNumber - 1) * upload.partSizeBytes;
      const body = file.slice(start, start + upload.partSizeBytes);
      await uploads.putPart({ uploadId, partNumber, contentLength: body.size, body }, { signal: partSignal });
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
    await uploads.abortUpload({ uploadId }).catch(() => undefined); // the first error is the one to tell
    throw error;
  }
}
