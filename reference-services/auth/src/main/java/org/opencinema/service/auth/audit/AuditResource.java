package org.opencinema.service.auth.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.service.auth.api.AuditApi;
import org.opencinema.service.auth.api.model.AuditPage;

/** The audit trail, for administrators. */
public final class AuditResource implements AuditApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final AuditStore store;

    AuditResource(AuditStore store) {
        this.store = store;
    }

    @Override
    public Response listAuditEntries(
            @Nullable UUID account,
            @Nullable String kind,
            @Nullable Long before,
            Integer limit,
            SecurityContext security) {
        List<AuditEntry> found = store.list(
                new AuditStore.Wanted(account, kind == null ? null : AuditKind.of(kind)),
                before == null ? Long.MAX_VALUE : before,
                limit + 1);
        boolean more = found.size() > limit;
        List<AuditEntry> shown = more ? found.subList(0, limit) : found;
        AuditPage page = new AuditPage();
        page.setItems(shown.stream().map(AuditResource::describe).toList());
        page.setNextCursor(more ? Long.toString(shown.get(shown.size() - 1).sequence()) : null);
        return Response.ok(page).build();
    }

    private static org.opencinema.service.auth.api.model.AuditEntry describe(AuditEntry entry) {
        return new org.opencinema.service.auth.api.model.AuditEntry()
                .sequence(entry.sequence())
                .at(entry.at().atOffset(ZoneOffset.UTC))
                .kind(org.opencinema.service.auth.api.model.AuditKind.fromValue(entry.kind()))
                .actor(entry.actor())
                .accountId(entry.subject())
                .sessionId(entry.sessionId())
                .network(entry.network())
                .requestId(entry.requestId())
                .details(details(entry.details()));
    }

    private static Map<String, String> details(String json) {
        try {
            return JSON.readValue(json.getBytes(UTF_8), TEXTS);
        } catch (java.io.IOException e) {
            throw new IllegalStateException("details of an entry are no JSON object", e);
        }
    }
}
