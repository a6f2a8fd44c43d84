import { forgetLoaded } from './load';

let lastWatched = -Infinity;

/** Notes that something was watched until now; the rows about it are asked for again. */
export function noteWatched(): void {
  lastWatched = performance.now();
  forgetLoaded('continue', 'history', 'recommendations');
}

/** How many milliseconds ago something was watched in this visit. */
export function watchedAgo(): number {
  return performance.now() - lastWatched;
}
