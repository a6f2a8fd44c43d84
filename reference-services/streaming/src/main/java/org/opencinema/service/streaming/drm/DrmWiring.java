package org.opencinema.service.streaming.drm;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Constructs the protection of packages and the licences. */
public final class DrmWiring {
    private static final Logger log = LoggerFactory.getLogger(DrmWiring.class);

    private final DrmConfiguration configuration;
    private final ContentKeyStore store;
    private final ObjectMapper json;
    private final DrmMetrics metrics;
    private final SecureRandom random = new SecureRandom();

    public DrmWiring(DrmConfiguration configuration, Jdbi jdbi, ObjectMapper json, PrometheusRegistry registry) {
        this.configuration = configuration;
        this.store = new ContentKeyStore(jdbi, new KeyEncryption(configuration.keyId, configuration.keys(), random));
        this.json = json;
        this.metrics = new DrmMetrics(registry);
    }

    /** Encrypts all keys under the current key-encryption key, so that the other one may be dropped. */
    public void rotate() {
        int keys = store.sealAnew();
        if (keys > 0) {
            log.info("encrypted {} content keys under the key-encryption key {}", keys, configuration.keyId);
        }
        int locked = store.countLocked();
        if (locked > 0) {
            log.error(
                    "{} content keys are under a key-encryption key that is not configured (STREAMING_CONTENT_KEY)",
                    locked);
        }
    }

    /** What encrypts packages. */
    public Protection protection(Clock clock) {
        KeySource keys = new RandomKeys(random);
        SampleEncryption samples =
                new SampleEncryption(new ShakaPackager(configuration.packager), offersWidevine(), offersFairPlay());
        return new Protection(store, keys, configuration.keyServer.uri.isEmpty() ? keys : keyServer(), samples, clock);
    }

    private KeySource keyServer() {
        return new SpekeKeys(
                upstream("the key server"),
                URI.create(configuration.keyServer.uri),
                configuration.keyServer.authorization,
                random);
    }

    /** The resource. */
    public Object resource(OpenSessions sessions) {
        return new DrmResource(store, new Licences(sessions, store), widevine(), fairPlay(), metrics);
    }

    /** What gives the keys of whole encrypted segments. */
    public SegmentKeys segmentKeys(OpenSessions sessions) {
        return new SegmentKeys(new Licences(sessions, store), metrics);
    }

    private boolean offersWidevine() {
        return !configuration.widevine.uri.isEmpty();
    }

    private boolean offersFairPlay() {
        return !configuration.fairPlay.uri.isEmpty();
    }

    private @Nullable WidevineProxy widevine() {
        if (!offersWidevine()) {
            return null;
        }
        var widevine = configuration.widevine;
        if (widevine.provider.isEmpty() || widevine.key.isEmpty() || widevine.vector.isEmpty()) {
            throw new IllegalArgumentException(
                    "Widevine needs a provider with its key and vector (STREAMING_WIDEVINE_PROVIDER, _KEY, _VECTOR)");
        }
        HexFormat hex = HexFormat.of();
        return new WidevineProxy(
                upstream("Widevine"),
                URI.create(widevine.uri),
                widevine.provider,
                new WidevineSignature(hex.parseHex(widevine.key), hex.parseHex(widevine.vector)),
                json);
    }

    private @Nullable FairPlayProxy fairPlay() {
        if (!offersFairPlay()) {
            return null;
        }
        Path certificate = Path.of(configuration.fairPlay.certificate);
        try {
            return new FairPlayProxy(
                    upstream("FairPlay"),
                    URI.create(configuration.fairPlay.uri),
                    Files.readAllBytes(certificate),
                    json);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the certificate of FairPlay (STREAMING_FAIRPLAY_CERTIFICATE) cannot be read: " + certificate, e);
        }
    }

    private Upstream upstream(String name) {
        return new Upstream(name, configuration.patience.toJavaDuration(), configuration.rest.toJavaDuration());
    }
}
