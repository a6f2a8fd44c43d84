package org.opencinema.service.streaming.drm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.opencinema.dropwizard.UnprocessableException;

/** A key server built with Apple's FairPlay Streaming Server SDK, spoken to in the SDK's own JSON. */
final class FairPlayProxy {
    /** A lease outlasts a film; a device that stays on must ask again. */
    private static final Duration LEASE = Duration.ofHours(6);

    private static final int HEADER_BYTES = 4 + 4 + 16 + 128 + 20 + 4;
    /** The SDK's statuses for an SPC that it cannot read: version, parser, tag absent, tag's version, tag twice. */
    private static final Set<Integer> REFUSALS = Set.of(-42580, -42581, -42583, -42590, -42591);

    private final Upstream upstream;
    private final URI uri;
    private final byte[] certificate;
    private final ObjectMapper json;

    FairPlayProxy(Upstream upstream, URI uri, byte[] certificate, ObjectMapper json) {
        this.upstream = upstream;
        this.uri = uri;
        this.certificate = certificate.clone();
        this.json = json;
    }

    /** In DER. */
    byte[] certificate() {
        return certificate.clone();
    }

    /** The content key context for a server playback context. */
    byte[] licence(byte[] context, UUID packageId, ContentKey key) {
        if (context.length < HEADER_BYTES) {
            throw new UnprocessableException("body", "is no server playback context (SPC) of FairPlay");
        }
        try {
            Upstream.Answer response =
                    upstream.post(uri, Map.of("Content-Type", "application/json"), request(context, packageId, key));
            JsonNode answer = json.readTree(response.body())
                    .path("fairplay-streaming-response")
                    .path("create-ckc")
                    .path(0);
            int status = answer.path("status").asInt(-1);
            if (REFUSALS.contains(status)) {
                throw new UnprocessableException("licence_refused", "body", "is refused by FairPlay: " + status);
            }
            if (status != 0 || !answer.has("ckc")) {
                throw new IOException("FairPlay answered " + response.status() + " with the status " + status);
            }
            if (!answer.path("asset-id").asText().equals(key.id().toString())) {
                throw new UnprocessableException("licence_refused", "keyId", "is not what the SPC is for");
            }
            return answer.path("ckc").binaryValue();
        } catch (IOException e) {
            throw WidevineProxy.unavailable(e);
        }
    }

    private byte[] request(byte[] context, UUID packageId, ContentKey key) throws IOException {
        ObjectNode request = json.createObjectNode();
        request.putObject("fairplay-streaming-request")
                .putArray("create-ckc")
                .addObject()
                .put("id", 1)
                .put("content-id", packageId.toString())
                .put("spc", context)
                .put("asset-id", key.id().toString())
                .put("ck", key.secret())
                .put("hdcp-type", key.track().fairPlayOutput())
                .put("lease-duration", LEASE.toSeconds());
        return json.writeValueAsBytes(request);
    }
}
