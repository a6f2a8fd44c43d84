import { usePlatform } from '../../platform';
import { Link } from '../../router';
import { StaffOnly, useStaffText } from '../../staff';
import { AuditPage } from './audit';
import { ClockPage } from './clock';
import { Dashboard } from './dashboard';
import { ExperimentPage } from './experiment';
import { ExperimentList, NewExperiment } from './experiments';
import { JobsPage } from './jobs';
import { LedgerPage } from './ledger';
import { MailsPage } from './mails';
import { ModelsPage } from './models';
import { UsersPage } from './users';

const sections = ['dashboard', 'experiments', 'models', 'jobs', 'users', 'audit', 'ledger', 'mails', 'clock'] as const;
type Section = (typeof sections)[number];

const pathOf = (section: Section) => (section === 'dashboard' ? '/admin' : `/admin/${section}`);

export default function Admin({ path }: { path: string }) {
  const { text } = usePlatform();
  const staff = useStaffText();
  const [, , part = '', key] = path.split('/');
  const section = sections.find((one) => pathOf(one) === `/admin${part && `/${part}`}`) ?? (part === 'new-experiment' ? 'experiments' : 'dashboard');
  return (
    <StaffOnly role="admin" title={`${staff.sections[section]} · ${text.admin}`}>
      <div className="admin">
        <nav className="admin-nav" aria-label={text.admin}>
          {sections.map((one) => (
            <Link key={one} to={pathOf(one)} aria-current={one === section ? 'page' : undefined} data-testid={`admin-${one}`}>
              {staff.sections[one]}
            </Link>
          ))}
        </nav>
        <div className="admin-page">
          <Page section={section} part={part} item={key && decodeURIComponent(key)} />
        </div>
      </div>
    </StaffOnly>
  );
}

function Page({ section, part, item }: { section: Section; part: string; item: string | undefined }) {
  if (part === 'new-experiment') return <NewExperiment />;
  if (section === 'experiments') return item ? <ExperimentPage key={item} name={item} /> : <ExperimentList />;
  if (section === 'models') return <ModelsPage />;
  if (section === 'jobs') return <JobsPage />;
  if (section === 'users') return <UsersPage />;
  if (section === 'audit') return <AuditPage />;
  if (section === 'ledger') return <LedgerPage />;
  if (section === 'mails') return <MailsPage />;
  if (section === 'clock') return <ClockPage />;
  return <Dashboard />;
}
