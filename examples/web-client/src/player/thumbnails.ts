import { useEffect, useState } from 'react';

/** A small picture of a moment: a part of a larger picture. */
export interface Thumbnail {
  start: number;
  end: number;
  url: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

const TIMES = /^((?:\d+:)?\d\d:\d\d\.\d{3}) --> ((?:\d+:)?\d\d:\d\d\.\d{3})/;
const PLACE = /^(.+)#xywh=(\d+),(\d+),(\d+),(\d+)$/;

/** The thumbnails of a film; none while they load, or if it has none. */
export function useThumbnails(thumbnailsUrl: string | undefined): Thumbnail[] {
  const [thumbnails, setThumbnails] = useState<Thumbnail[]>([]);
  useEffect(() => {
    setThumbnails([]);
    if (!thumbnailsUrl) return;
    const abort = new AbortController();
    const file = new URL(thumbnailsUrl, window.location.href);
    fetch(file, { signal: abort.signal, credentials: 'include' })
      .then((answer) => (answer.ok ? answer.text() : ''))
      .then((text) => setThumbnails(parseThumbnails(text, file)))
      .catch(() => undefined); // they are a help only: without them the time alone is shown
    return () => abort.abort();
  }, [thumbnailsUrl]);
  return thumbnails;
}

/** WebVTT whose cues name a part of a picture by a spatial fragment (W3C Media Fragments); cues that do not are left out. */
function parseThumbnails(vtt: string, base: URL): Thumbnail[] {
  const thumbnails: Thumbnail[] = [];
  let times: RegExpExecArray | null = null;
  for (const line of vtt.split(/\r?\n/)) {
    const place = times && PLACE.exec(line.trim());
    if (times && place) {
      const picture = new URL(place[1]!, base);
      const [x, y, width, height] = place.slice(2).map(Number) as [number, number, number, number];
      thumbnails.push({ start: seconds(times[1]!), end: seconds(times[2]!), url: picture.href, x, y, width, height });
    }
    times = TIMES.exec(line);
  }
  return thumbnails;
}

function seconds(time: string): number {
  return time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}
