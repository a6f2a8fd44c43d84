import { useStaffText } from '../../staff';
import { MediaJobs } from '../studio/media-jobs';

export function JobsPage() {
  const staff = useStaffText();
  return (
    <>
      <h1>{staff.sections.jobs}</h1>
      <MediaJobs />
    </>
  );
}
