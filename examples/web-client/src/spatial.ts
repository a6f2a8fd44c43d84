const directions: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const KEEPS_ARROWS = 'input:not([type=checkbox], [type=radio]), select, textarea, [role=menuitemradio]';

/** Lets the arrow keys of a keyboard or a remote control move between cards and buttons. */
export function startSpatialNavigation(): void {
  window.addEventListener('keydown', (event) => {
    const direction = directions[event.key];
    if (!direction || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement : document.body;
    if (focused.matches(KEEPS_ARROWS) || document.querySelector('.player')) return; // the player has its own keys
    const nothing = focused === document.body || focused.matches('main');
    // With nothing chosen up and down scroll the page, as everywhere; sideways chooses the first card in sight.
    if (nothing && direction[1] !== 0) return;
    const target = nothing ? firstInSight() : nearest(focused, direction);
    if (!target) return;
    event.preventDefault();
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });
}

function candidates(): HTMLElement[] {
  const root = document.querySelector('dialog[open]') ?? document; // an open window has the keyboard to itself
  const all = root.querySelectorAll<HTMLElement>('a[href], button:not(:disabled), input:not(:disabled), select');
  return [...all].filter((element) => element.tabIndex >= 0 && element.checkVisibility());
}

function firstInSight(): HTMLElement | undefined {
  return candidates().find((element) => {
    const box = element.getBoundingClientRect();
    return element.closest('main') && box.top >= 0 && box.bottom <= innerHeight && box.left >= 0;
  });
}

/** The closest candidate that lies in the direction; sideways drift counts double. */
function nearest(from: HTMLElement, [x, y]: [number, number]): HTMLElement | undefined {
  const here = from.getBoundingClientRect();
  let best: HTMLElement | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates()) {
    if (candidate === from) continue;
    const there = candidate.getBoundingClientRect();
    const ahead = x !== 0 ? x * (x > 0 ? there.left - here.right : there.right - here.left) : y * (y > 0 ? there.top - here.bottom : there.bottom - here.top);
    if (ahead < -4) continue;
    const aside = x !== 0 ? gap(here.top, here.bottom, there.top, there.bottom) : gap(here.left, here.right, there.left, there.right);
    if (x !== 0 && aside > 0) continue;
    const centres = y !== 0 ? Math.abs(here.left - there.left) / 1000 : 0;
    const distance = ahead + aside * 2 + centres;
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

/** How far two spans are apart; 0 when they overlap. */
function gap(start: number, end: number, otherStart: number, otherEnd: number): number {
  return Math.max(0, otherStart - end, start - otherEnd);
}
