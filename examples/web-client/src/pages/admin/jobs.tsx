import { useStaffText } from '../../staff';
import { MediaJobs } from '../studio/media-jobs';
import { DataJobs } from './data-jobs';

export function JobsPage() {
  const staff = useStaffText();
  return (
    <>
      <h1>{staff.sections.jobs}</h1>
      <DataJobs />
      <MediaJobs />
    </>
  );
}
