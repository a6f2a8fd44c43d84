package org.opencinema.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Widevine's licence service for providers on a port of 127.0.0.1: it checks the provider, the signature, the shape of the device's
 * message, and every field of the request. Its licences are readable text in the envelope of the original. What it cannot check, as only
 * Widevine can: the device's certificate, whether it is revoked, its robustness, and that the message was made by such a device.
 * Thread-safe.
 */
public final class WidevineFake implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> TRACKS = Set.of("SD", "HD", "UHD1", "UHD2", "AUDIO");
    private static final Set<String> OUTPUTS =
            Set.of("HDCP_NONE", "HDCP_V1", "HDCP_V2", "HDCP_V2_1", "HDCP_V2_2", "HDCP_V2_3", "HDCP_NO_DIGITAL_OUTPUT");
    private static final int LICENSE_REQUEST = 1;
    private static final int LICENSE = 2;
    private static final int CERTIFICATE_REQUEST = 4;
    private static final int CERTIFICATE = 5;

    private final DrmServer server;
    private final String provider;
    private final byte[] key;
    private final byte[] vector;
    private final List<JsonNode> accepted = new CopyOnWriteArrayList<>();

    private WidevineFake(int port, String provider, byte[] key, byte[] vector) {
        this.provider = provider;
        this.key = key.clone();
        this.vector = vector.clone();
        this.server = new DrmServer(port, this::answer);
    }

    /**
     * Starts one for one provider.
     *
     * @param port 0 takes a free one
     * @param key the provider's key of 32 bytes
     * @param vector the provider's initialization vector of 16 bytes
     */
    public static WidevineFake start(int port, String provider, byte[] key, byte[] vector) {
        return new WidevineFake(port, provider, key, vector);
    }

    /** A message as a device sends it: a signed licence request. */
    public static byte[] challenge(String device) {
        byte[] message = device.getBytes(UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x08, LICENSE_REQUEST, 0x12, (byte) message.length});
        out.writeBytes(message);
        out.writeBytes(new byte[] {0x1a, 4, 1, 2, 3, 4});
        return out.toByteArray();
    }

    /** The message that asks for the service's certificate. */
    public static byte[] certificateRequest() {
        return new byte[] {0x08, CERTIFICATE_REQUEST};
    }

    /** Where it listens. */
    public URI uri() {
        return server.uri();
    }

    /** What it does wrong from now on. */
    public void setFault(DrmFault fault) {
        server.fault = fault;
    }

    /** How many requests have come, also those that were refused. */
    public int requests() {
        return server.requests();
    }

    /** The requests that were answered with a licence, decoded, the oldest first. */
    public List<JsonNode> accepted() {
        return List.copyOf(accepted);
    }

    @Override
    public void close() {
        server.close();
    }

    private DrmServer.Answer answer(DrmServer.Call call) {
        if (!call.method().equals("POST") || !call.path().equals("/cenc/getlicense/" + provider)) {
            return DrmServer.Answer.of(404, "text/html", "Not Found");
        }
        try {
            JsonNode outer = JSON.readTree(call.body());
            if (!call.header("Content-Type").startsWith("application/json")
                    || !names(outer).equals(Set.of("request", "signature", "signer"))) {
                return status("MALFORMED_REQUEST");
            }
            byte[] request = outer.get("request").binaryValue();
            if (!outer.get("signer").asText().equals(provider)
                    || !MessageDigest.isEqual(
                            sign(request), outer.get("signature").binaryValue())) {
                return status("SIGNATURE_FAILED");
            }
            return licence(JSON.readTree(request));
        } catch (IOException e) {
            return status("MALFORMED_REQUEST");
        }
    }

    private byte[] sign(byte[] request) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(vector));
            return cipher.doFinal(MessageDigest.getInstance("SHA-1").digest(request));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the provider's key cannot sign", e);
        }
    }

    private DrmServer.Answer licence(JsonNode request) throws IOException {
        Set<String> names = names(request);
        if (!names.equals(Set.of("payload", "content_id", "provider", "content_key_specs", "policy_overrides"))
                || !request.get("provider").asText().equals(provider)
                || request.get("content_id").binaryValue().length == 0
                || !names(request.get("policy_overrides")).equals(Set.of("can_play", "can_persist"))) {
            return status("MALFORMED_REQUEST");
        }
        StringBuilder granted = new StringBuilder();
        for (JsonNode spec : request.get("content_key_specs")) {
            if (!isSpec(spec)) {
                return status("MALFORMED_REQUEST");
            }
            granted.append(spec.get("track_type").asText()).append(' ');
        }
        int type = messageType(request.get("payload").binaryValue());
        if (type == CERTIFICATE_REQUEST) {
            return ok(envelope(CERTIFICATE, "certificate"), request);
        }
        if (type != LICENSE_REQUEST) {
            return status("INVALID_LICENSE_CHALLENGE");
        }
        if (server.fault == DrmFault.NO_LICENCE) {
            return status("OK");
        }
        accepted.add(request);
        return ok(envelope(LICENSE, granted.toString().trim()), request);
    }

    private static boolean isSpec(JsonNode spec) throws IOException {
        return names(spec).equals(Set.of("track_type", "key_id", "key", "security_level", "required_output_protection"))
                && TRACKS.contains(spec.get("track_type").asText())
                && spec.get("key_id").binaryValue().length == 16
                && spec.get("key").binaryValue().length == 16
                && spec.get("security_level").asInt() >= 1
                && spec.get("security_level").asInt() <= 5
                && OUTPUTS.contains(spec.at("/required_output_protection/hdcp").asText());
    }

    /** The type of a SignedMessage; 0 if it is none: a request has a message and a signature. */
    private static int messageType(byte[] message) {
        if (message.length == 2 && message[0] == 0x08) {
            return message[1] == CERTIFICATE_REQUEST ? CERTIFICATE_REQUEST : 0;
        }
        if (message.length < 4 || message[0] != 0x08 || message[1] != LICENSE_REQUEST || message[2] != 0x12) {
            return 0;
        }
        int signature = 4 + message[3];
        boolean whole = message[3] > 0
                && signature + 2 < message.length
                && message[signature] == 0x1a
                && signature + 2 + message[signature + 1] == message.length;
        return whole ? LICENSE_REQUEST : 0;
    }

    private static byte[] envelope(int type, String message) {
        byte[] text = message.getBytes(UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x08, (byte) type, 0x12, (byte) text.length});
        out.writeBytes(text);
        return out.toByteArray();
    }

    private static DrmServer.Answer ok(byte[] licence, JsonNode request) throws IOException {
        return DrmServer.Answer.of(
                200,
                "application/json",
                JSON.writeValueAsString(Map.of(
                        "status",
                        "OK",
                        "license",
                        Base64.getEncoder().encodeToString(licence),
                        "license_metadata",
                        Map.of("content_id", request.get("content_id"), "license_type", "STREAMING"))));
    }

    private static DrmServer.Answer status(String status) {
        return DrmServer.Answer.of(200, "application/json", "{\"status\":\"" + status + "\"}");
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new java.util.HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
