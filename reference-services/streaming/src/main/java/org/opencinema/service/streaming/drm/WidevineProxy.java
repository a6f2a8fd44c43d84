package org.opencinema.service.streaming.drm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.dropwizard.UnprocessableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Widevine's licence service, which is sent the keys and the rules with what the device said, signed by us as the provider. */
final class WidevineProxy {
    static final UUID SYSTEM = UUID.fromString("edef8ba9-79d6-4ace-a3c8-27dcd51d21ed");

    private static final Logger log = LoggerFactory.getLogger(WidevineProxy.class);
    /** The device's fault, not ours. */
    private static final Set<String> REFUSALS =
            Set.of("INVALID_LICENSE_CHALLENGE", "DRM_DEVICE_CERTIFICATE_REVOKED", "DRM_DEVICE_CERT_SERIAL_REVOKED");

    /** A SignedMessage of type LICENSE_REQUEST or SERVICE_CERTIFICATE_REQUEST: its field 1, a varint of 1 or 4. */
    private static final byte FIRST_TAG = 0x08;

    private static final Set<Byte> TYPES = Set.of((byte) 1, (byte) 4);

    private final Upstream upstream;
    private final URI uri;
    private final String provider;
    private final WidevineSignature signature;
    private final ObjectMapper json;

    WidevineProxy(Upstream upstream, URI uri, String provider, WidevineSignature signature, ObjectMapper json) {
        this.upstream = upstream;
        this.uri = uri.resolve("/cenc/getlicense/" + provider);
        this.provider = provider;
        this.signature = signature;
        this.json = json;
    }

    /** A licence with these keys, or the service's certificate if that is what the device asked for. */
    byte[] licence(byte[] challenge, UUID packageId, List<ContentKey> keys) {
        if (challenge.length < 2 || challenge[0] != FIRST_TAG || !TYPES.contains(challenge[1])) {
            throw new UnprocessableException("body", "is no licence request of Widevine");
        }
        JsonNode answer;
        try {
            Upstream.Answer response = upstream.post(
                    uri, Map.of("Content-Type", "application/json"), signed(request(challenge, packageId, keys)));
            answer = json.readTree(response.body());
            String status = answer.path("status").asText();
            if (REFUSALS.contains(status)) {
                throw new UnprocessableException("licence_refused", "body", "is refused by Widevine: " + status);
            }
            if (!status.equals("OK")) {
                throw new IOException("Widevine answered " + response.status() + " with the status " + status);
            }
            byte[] licence = answer.path("license").binaryValue();
            if (licence == null || licence.length == 0) {
                throw new IOException("Widevine answered OK without a licence");
            }
            return licence;
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private byte[] request(byte[] challenge, UUID packageId, List<ContentKey> keys) throws IOException {
        ObjectNode request = json.createObjectNode();
        request.put("payload", challenge);
        request.put("content_id", packageId.toString().getBytes(UTF_8));
        request.put("provider", provider);
        ArrayNode specs = request.putArray("content_key_specs");
        for (ContentKey key : keys) {
            ObjectNode spec = specs.addObject();
            spec.put("track_type", key.track().name());
            spec.put("key_id", key.idBytes());
            spec.put("key", key.secret());
            spec.put("security_level", key.track().widevineLevel());
            spec.putObject("required_output_protection").put("hdcp", key.track().widevineOutput());
        }
        request.putObject("policy_overrides").put("can_play", true).put("can_persist", false);
        return json.writeValueAsBytes(request);
    }

    private byte[] signed(byte[] request) throws IOException {
        Base64.Encoder base64 = Base64.getEncoder();
        return json.writeValueAsBytes(Map.of(
                "request", base64.encodeToString(request),
                "signature", base64.encodeToString(signature.of(request)),
                "signer", provider));
    }

    static UnavailableException unavailable(IOException e) {
        log.error("no licence was had: {}", e.toString());
        return new UnavailableException(
                "licence_server_unavailable", "the licence service does not answer as it should; try again later", e);
    }
}
