import type { FailedMail, FailedMailPage } from '@opencinema/client';
import { useState } from 'react';
import { LoadMore } from '../../more';
import { usePlatform } from '../../platform';
import { Problem, Time, useAction, useLive, useStaffText, Waiting } from '../../staff';

export function MailsPage() {
  const { client } = usePlatform();
  const staff = useStaffText();
  const { data, error, refresh, set } = useLive<FailedMailPage>('failed mails', (signal) => client.failedMails.listFailedMails({ limit: 50 }, { signal }));
  const [sent, setSent] = useState<string>();
  const replay = useAction();
  const send = (mail: FailedMail) =>
    replay.run(async () => {
      setSent(undefined);
      await client.failedMails.replayFailedMail({ notificationId: mail.id });
      setSent(staff.mailSent(staff.mailKinds[mail.kind] ?? mail.kind));
      if (data) set({ ...data, items: data.items.filter(({ id }) => id !== mail.id) });
    });
  return (
    <>
      <div className="staff-head">
        <h1>{staff.sections.mails}</h1>
        <button type="button" className="button" onClick={refresh}>
          {staff.reload}
        </button>
      </div>
      <p className="fine">{staff.mailsIntro}</p>
      <p role="status">{sent}</p>
      {replay.error !== undefined && <Problem error={replay.error} />}
      {error !== undefined && <Problem error={error} onRetry={refresh} />}
      {!data && error === undefined && <Waiting />}
      {data?.items.length === 0 && <p className="note">{staff.noFailedMails}</p>}
      {data && data.items.length > 0 && (
        <ul className="cards">
          {data.items.map((mail) => (
            <li key={mail.id} className="card-panel" data-testid="failed-mail">
              <div className="card-head">
                <h2>{staff.mailKinds[mail.kind]}</h2>
                <span className="fine">
                  {staff.givenUp(mail.attempts)} · <Time at={mail.failedAt} />
                </span>
                <button type="button" className="button compact" disabled={replay.busy} onClick={() => void send(mail)}>
                  {staff.sendAgain}
                </button>
              </div>
              <p className="field-error" lang="en">{mail.error}</p>
              <p className="fine">
                {staff.account}: <code>{mail.accountId}</code>
              </p>
            </li>
          ))}
        </ul>
      )}
      {data?.nextCursor && <LoadMore page={data} load={(cursor) => client.failedMails.listFailedMails({ limit: 50, cursor })} onMore={set} />}
    </>
  );
}
