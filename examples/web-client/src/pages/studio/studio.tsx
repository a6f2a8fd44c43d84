import { useState } from 'react';
import { usePlatform, useTitle } from '../../platform';
import { Link } from '../../router';
import { Problem, StaffOnly, useLive, useStaffText, Waiting } from '../../staff';
import { ModelsPage } from '../admin/models';
import { TitleEditor } from './editor';
import { Episodes } from './episodes';
import { MediaJobs } from './media-jobs';
import { TitleList } from './title-list';
import { MarkersForm } from './markers';
import { Upload } from './upload';

const PLAYABLE_SOON_MILLIS = 1000;

export default function Studio({ path }: { path: string }) {
  const { text } = usePlatform();
  return (
    <StaffOnly role="editor" title={text.studio}>
      <Page part={path.split('/')[2]} />
    </StaffOnly>
  );
}

function Page({ part }: { part: string | undefined }) {
  if (part === undefined || part === '') return <TitleList />;
  if (part === 'models') return <Models />;
  return part === 'new' ? <NewTitle /> : <EditTitle key={part} titleId={part} />;
}

function Back() {
  const { text } = usePlatform();
  return (
    <p>
      <Link to="/studio" className="quiet">
        ← {text.studio}
      </Link>
    </p>
  );
}

function Models() {
  const staff = useStaffText();
  useTitle(staff.sections.models);
  return (
    <div className="staff-page">
      <Back />
      <ModelsPage />
    </div>
  );
}

function NewTitle() {
  const staff = useStaffText();
  useTitle(staff.newTitle);
  return (
    <div className="staff-page">
      <Back />
      <h1>{staff.newTitle}</h1>
      <TitleEditor onSaved={() => undefined} />
    </div>
  );
}

function EditTitle({ titleId }: { titleId: string }) {
  const { client } = usePlatform();
  const [jobs, setJobs] = useState(0);
  const [awaited, setAwaited] = useState(false);
  // Once a film is packaged the catalog learns of it by an event.
  const { data: title, error, refresh, set } = useLive(
    `studio ${titleId}`,
    (signal) => client.titles.getTitle({ titleId }, { signal }),
    (shown) => (awaited && !shown?.playable ? PLAYABLE_SOON_MILLIS : 0),
  );
  useTitle(title?.title);
  if (error !== undefined && !title) {
    return (
      <div className="staff-page">
        <Back />
        <Problem error={error} onRetry={refresh} />
      </div>
    );
  }
  if (!title) return <Waiting />;
  return (
    <div className="staff-page">
      <Back />
      <h1>{title.title}</h1>
      <div className="studio-columns">
        <div>
          <TitleEditor title={title} onSaved={set} />
          {title.kind === 'series' && <Episodes seriesId={titleId} shown={title.version} onQueued={() => setJobs((n) => n + 1)} />}
        </div>
        <aside>
          <Upload target={titleId} onQueued={() => setJobs((n) => n + 1)} />
          <MediaJobs
            titleId={titleId}
            latest={jobs}
            onFinished={() => {
              setAwaited(true);
              refresh();
            }}
          />
          {title.kind !== 'series' && <MarkersForm videoId={titleId} />}
        </aside>
      </div>
    </div>
  );
}
