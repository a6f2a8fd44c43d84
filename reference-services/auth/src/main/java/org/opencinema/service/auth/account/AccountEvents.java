package org.opencinema.service.auth.account;

import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.opencinema.events.AccountChanged;
import org.opencinema.events.Event;
import org.opencinema.events.Outbox;
import org.opencinema.events.SecurityNotice;
import org.opencinema.events.Topics;
import org.opencinema.events.Uuid7;

/** What this service publishes: the state of accounts, and what their owners should hear about. */
public final class AccountEvents {
    public static final String NEW_SIGN_IN = "new_sign_in";
    public static final String SIGN_IN_REVOKED = "sign_in_revoked";
    public static final String PASSWORD_CHANGED = "password_changed";
    public static final String SECOND_FACTOR_ON = "second_factor_on";
    public static final String SECOND_FACTOR_OFF = "second_factor_off";
    public static final String RECOVERY_CODE_USED = "recovery_code_used";
    public static final String PASSKEY_ADDED = "passkey_added";
    public static final String PASSKEY_REMOVED = "passkey_removed";
    public static final String PASSKEY_COPIED = "passkey_copied";
    public static final String IDENTITY_LINKED = "identity_linked";

    private final Outbox outbox;
    private final Uuid7 ids;

    public AccountEvents(Outbox outbox, Uuid7 ids) {
        this.outbox = outbox;
        this.ids = ids;
    }

    /** In the transaction of the handle, which has added the account before. */
    public void added(Handle handle, Account account, Instant now) {
        AccountChanged change =
                new AccountChanged(account.id(), 1, false, account.country(), account.language(), now, now);
        append(handle, Topics.ACCOUNTS, AccountChanged.TYPE, account.id(), now, change);
    }

    public void noticed(Handle handle, UUID accountId, String kind, String device, Instant now) {
        SecurityNotice notice = new SecurityNotice(accountId, kind, device.isEmpty() ? null : device, now);
        append(handle, Topics.SECURITY, SecurityNotice.TYPE, accountId, now, notice);
    }

    private void append(Handle handle, String topic, String type, UUID key, Instant now, Object data) {
        Event<?> event = new Event<>(ids.next().toString(), type, "/auth", key.toString(), now, data);
        try {
            outbox.append(handle.getConnection(), topic, event);
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }
}
