package org.opencinema.service.auth.key;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.ZoneOffset;
import org.opencinema.dropwizard.Caller;
import org.opencinema.service.auth.api.DataKeysApi;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;

/** The rotation of data keys by hand. */
public final class DataKeysResource implements DataKeysApi {
    private final DataKeys keys;
    private final Runnable renewal;

    /** @param renewal begins to encrypt anew, without waiting for the end */
    public DataKeysResource(DataKeys keys, Runnable renewal) {
        this.keys = keys;
        this.renewal = renewal;
    }

    @Override
    public Response rotateDataKey(SecurityContext security) {
        DataKey key = keys.rotate(
                AuditEvent.of(AuditKind.DATA_KEY_ROTATED).by(Caller.of(security).accountId()));
        renewal.run();
        return Response.status(Response.Status.CREATED)
                .entity(new org.opencinema.service.auth.api.model.DataKey()
                        .id(key.id())
                        .createdAt(key.createdAt().atOffset(ZoneOffset.UTC)))
                .build();
    }
}
