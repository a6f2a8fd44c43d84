import type { Title } from '@opencinema/client';
import { useState } from 'react';
import { Confirm } from '../../dialog';
import { Icon } from '../../icons';
import { countryName } from '../../parts';
import { usePlatform } from '../../platform';
import { Link } from '../../router';
import { useStaffText } from '../../staff';
import { openingOf, type Draft } from './draft';

interface PublicationProps {
  title: Title;
  draft: Draft;
  busy: boolean;
  onPublish: (availability: Draft['availability']) => void;
}

/** Whether viewers can watch the title now, what lacks for it, and the switch. */
export function Publication({ title, draft, busy, onPublish }: PublicationProps) {
  const { text, language } = usePlatform();
  const staff = useStaffText();
  const [closing, setClosing] = useState(false);
  const opening = openingOf(title.availability, Date.now());
  const regions = [...new Set(title.availability.map(({ region }) => region))];
  return (
    <section className="panel publication" aria-label={staff.publication} data-testid="publication" data-opening={opening} data-playable={title.playable}>
      <ul className="states">
        <li>
          <span className={title.playable ? 'badge state-ready' : 'badge'}>{title.playable ? staff.hasVideo : staff.noVideo}</span>
          {title.durationSeconds !== undefined && <span className="fine">{text.minutes(Math.max(1, Math.round(title.durationSeconds / 60)))}</span>}
        </li>
        <li>
          <span className={opening === 'open' ? 'badge state-ready' : 'badge'}>{staff.opening[opening]}</span>
          {regions.length > 0 && (
            <span className="fine">{regions.includes('*') ? text.everywhere : regions.slice(0, 3).map((code) => countryName(code, language)).join(', ') + (regions.length > 3 ? ' …' : '')}</span>
          )}
        </li>
        {title.free && <li><span className="badge">{staff.freeBadge}</span></li>}
      </ul>
      <div className="buttons">
        {opening === 'open' ? (
          <button type="button" className="button" disabled={busy} onClick={() => setClosing(true)} data-testid="unpublish">
            {staff.unpublish}
          </button>
        ) : (
          <button type="button" className="button primary" disabled={busy} data-testid="publish" onClick={() => onPublish([...draft.availability.filter(({ region }) => region !== '*'), { region: '*' }])}>
            {staff.publish}
          </button>
        )}
        <Link to={`/title/${title.id}`} className="button">
          {staff.seePage}
        </Link>
        {title.playable && opening === 'open' && (
          <Link to={`/watch/${title.id}`} className="button">
            <Icon name="play" />
            {text.watch}
          </Link>
        )}
      </div>
      {closing && (
        <Confirm
          title={staff.unpublish}
          action={staff.unpublish}
          onClose={() => setClosing(false)}
          onConfirm={() => {
            setClosing(false);
            onPublish([]);
          }} hint={staff.unpublishText} />
      )}
    </section>
  );
}
