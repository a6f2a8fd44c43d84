package org.opencinema.service.streaming.drm;

import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.service.streaming.api.DrmApi;
import org.opencinema.service.streaming.api.model.ClearKey;
import org.opencinema.service.streaming.api.model.ClearKeyLicence;
import org.opencinema.service.streaming.api.model.ClearKeyRequest;
import org.opencinema.service.streaming.api.model.DrmSystem;
import org.opencinema.service.streaming.api.model.ProtectionScheme;
import org.opencinema.service.streaming.api.model.SessionProtection;
import org.opencinema.service.streaming.api.model.TitleProtection;

/** Protection of titles, and licences and keys for playback sessions. */
final class DrmResource implements DrmApi {
    private static final int MAX_BODY_BYTES = 64 << 10;
    private static final String SECRET = "no-store";

    private final ContentKeyStore store;
    private final Licences licences;
    private final @Nullable WidevineProxy widevine;
    private final @Nullable FairPlayProxy fairPlay;
    private final DrmMetrics metrics;

    DrmResource(
            ContentKeyStore store,
            Licences licences,
            @Nullable WidevineProxy widevine,
            @Nullable FairPlayProxy fairPlay,
            DrmMetrics metrics) {
        this.store = store;
        this.licences = licences;
        this.widevine = widevine;
        this.fairPlay = fairPlay;
        this.metrics = metrics;
    }

    @Override
    public Response getTitleProtection(UUID titleId, SecurityContext security) {
        ContentKeyStore.Choice choice = store.getChoice(titleId);
        return Response.ok(new TitleProtection()
                        .scheme(ProtectionScheme.fromValue(choice.scheme().text()))
                        .segmentsPerKey(choice.segmentsPerKey()))
                .build();
    }

    @Override
    public Response setTitleProtection(UUID titleId, TitleProtection body, SecurityContext security) {
        store.choose(
                titleId, new ContentKeyStore.Choice(Scheme.of(body.getScheme().toString()), body.getSegmentsPerKey()));
        return Response.noContent().build();
    }

    @Override
    public Response getSessionProtection(UUID sessionId, SecurityContext security) {
        Scheme scheme = licences.scheme(Caller.of(security), sessionId);
        return Response.ok(new SessionProtection()
                        .scheme(ProtectionScheme.fromValue(scheme.text()))
                        .systems(systems(scheme, sessionId)))
                .build();
    }

    private List<DrmSystem> systems(Scheme scheme, UUID sessionId) {
        List<DrmSystem> systems = new ArrayList<>();
        if (scheme.isCommonEncryption()) {
            String session = "/v1/drm/sessions/" + sessionId + "/";
            if (fairPlay != null && scheme == Scheme.CBCS) {
                systems.add(new DrmSystem()
                        .name(DrmSystem.NameEnum.FAIRPLAY)
                        .licenceUrl(session + "fairplay")
                        .certificateUrl("/v1/drm/fairplay/certificate"));
            }
            if (widevine != null) {
                systems.add(new DrmSystem().name(DrmSystem.NameEnum.WIDEVINE).licenceUrl(session + "widevine"));
            }
            systems.add(new DrmSystem().name(DrmSystem.NameEnum.CLEARKEY).licenceUrl(session + "clearkey"));
        }
        return systems;
    }

    @Override
    public Response getClearKeyLicence(UUID sessionId, ClearKeyRequest body, SecurityContext security) {
        List<UUID> asked = body.getKids().stream().map(DrmResource::id).toList();
        Licences.Granted granted =
                metrics.count("clearkey", () -> licences.some(Caller.of(security), sessionId, asked));
        List<ClearKey> keys = granted.keys().stream()
                .map(key -> new ClearKey()
                        .kty(ClearKey.KtyEnum.OCT)
                        .kid(base64(key.idBytes()))
                        .k(base64(key.secret())))
                .toList();
        return Response.ok(new ClearKeyLicence().keys(keys).type(ClearKeyLicence.TypeEnum.TEMPORARY))
                .header(HttpHeaders.CACHE_CONTROL, SECRET)
                .build();
    }

    @Override
    public Response getWidevineLicence(UUID sessionId, InputStream body, SecurityContext security) {
        return secret(metrics.count("widevine", () -> {
            Licences.Granted granted = licences.all(Caller.of(security), sessionId);
            WidevineProxy proxy = offered(widevine, "Widevine");
            return proxy.licence(read(body), granted.packageId(), granted.keys());
        }));
    }

    @Override
    public Response getFairPlayLicence(UUID sessionId, UUID keyId, InputStream body, SecurityContext security) {
        return secret(metrics.count("fairplay", () -> {
            Licences.Granted granted = licences.some(Caller.of(security), sessionId, List.of(keyId));
            FairPlayProxy proxy = offered(fairPlay, "FairPlay");
            return proxy.licence(read(body), granted.packageId(), granted.keys().get(0));
        }));
    }

    @Override
    public Response getFairPlayCertificate() {
        if (fairPlay == null) {
            throw new NotFoundException("certificate: FairPlay is not offered here");
        }
        return Response.ok(fairPlay.certificate())
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=86400")
                .build();
    }

    private static Response secret(byte[] bytes) {
        return Response.ok(bytes).header(HttpHeaders.CACHE_CONTROL, SECRET).build();
    }

    private static <T> T offered(@Nullable T proxy, String name) {
        if (proxy == null) {
            throw new ConflictException("drm_system_not_offered", name + " is not offered here");
        }
        return proxy;
    }

    private static byte[] read(InputStream body) {
        byte[] bytes;
        try {
            bytes = body.readNBytes(MAX_BODY_BYTES + 1);
        } catch (IOException e) {
            throw new InvalidException("body", "ended too early");
        }
        if (bytes.length > MAX_BODY_BYTES) {
            throw new ClientErrorException("the body has more than " + MAX_BODY_BYTES + " bytes", 413);
        }
        return bytes;
    }

    private static UUID id(String kid) {
        return ContentKey.id(Base64.getUrlDecoder().decode(kid));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
