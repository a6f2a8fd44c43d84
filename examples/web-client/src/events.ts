import { CinemaError, type CinemaClient, type ReportedEvent } from '@opencinema/client';
import { newId } from './intent';

const PAUSE_MILLIS = 5000;
const LONGEST_PAUSE_MILLIS = 60_000;
const MOST_AT_ONCE = 100;
const MOST_KEPT = 500;

/** What happened in this client, on its way to the platform: in batches, and again under the same ids until it is stored. */
export class EventQueue {
  #waiting: ReportedEvent[] = [];
  #sending = false;
  #pause = PAUSE_MILLIS;
  #timer: number | undefined;

  constructor(private readonly client: CinemaClient) {}

  /** Sends what is left as the page goes away. Returns what ends that. */
  start(): () => void {
    const hide = () => {
      if (document.visibilityState === 'hidden') void this.flush(true);
    };
    const leave = () => void this.flush(true);
    document.addEventListener('visibilitychange', hide);
    window.addEventListener('pagehide', leave);
    return () => {
      document.removeEventListener('visibilitychange', hide);
      window.removeEventListener('pagehide', leave);
      clearTimeout(this.#timer);
    };
  }

  report(event: Omit<ReportedEvent, 'eventId' | 'at'>): void {
    this.#waiting.push({ ...event, eventId: newId(), at: new Date().toISOString() });
    // A platform that cannot be reached for long costs the oldest events, not the memory of the page.
    this.#waiting.splice(0, this.#waiting.length - MOST_KEPT);
    this.#schedule();
  }

  /** Forgets what was not sent, as it belongs to someone who has signed out. */
  clear(): void {
    this.#waiting = [];
  }

  async flush(leaving = false): Promise<void> {
    // While one batch is under way only a page that goes away may send another; doubles count once.
    if ((this.#sending && !leaving) || this.#waiting.length === 0) return;
    const batch = this.#waiting.slice(0, MOST_AT_ONCE);
    this.#sending = true;
    try {
      await this.client.events.reportEvents({ eventBatch: { events: batch } }, { keepalive: leaving });
      this.#drop(batch);
      this.#pause = PAUSE_MILLIS;
    } catch (failure) {
      // What was refused would be refused again.
      const refused = failure instanceof CinemaError && !failure.temporary && failure.status !== 429 && failure.status !== 401;
      if (refused) this.#drop(batch);
      else this.#pause = Math.min(LONGEST_PAUSE_MILLIS, this.#pause * 2);
    }
    this.#sending = false;
    if (this.#waiting.length > 0) this.#schedule();
  }

  #drop(batch: ReportedEvent[]): void {
    this.#waiting = this.#waiting.filter((event) => !batch.includes(event));
  }

  #schedule(): void {
    this.#timer ??= window.setTimeout(() => {
      this.#timer = undefined;
      void this.flush();
    }, this.#pause);
  }
}
