package org.opencinema.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Cipher;

/**
 * A key server with Apple's FairPlay Streaming Server SDK 26, on a port of 127.0.0.1, in the SDK's JSON. It reads the server playback
 * context (SPC) with its private key and checks its version, lengths, certificate, tags and asset. What it cannot check or do, as only
 * Apple's secret lets one: the integrity of the session key, the anti-replay seed, the device's capabilities; so no device opens its
 * answers but {@link FairPlayDevice}. Thread-safe.
 */
public final class FairPlayFake implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ALIAS = "fairplay";
    private static final char[] PASSWORD = "fairplay".toCharArray();
    private static final int SPC_HEADER = 176;
    private static final int VERSION_ERROR = -42580;
    private static final int PARSER_ERROR = -42581;
    private static final int CERTIFICATE_ERROR = -42601;
    private static final int MISSING_TAG = -42583;
    private static final int PARAMETER_ERROR = -42604;
    private static final Set<String> FIELDS =
            Set.of("id", "content-id", "spc", "asset-id", "ck", "hdcp-type", "lease-duration");

    private final DrmServer server;
    private final byte[] certificate;
    private final PrivateKey privateKey;

    private FairPlayFake(int port, KeyStore keys) throws GeneralSecurityException {
        this.certificate = keys.getCertificate(ALIAS).getEncoded();
        this.privateKey = (PrivateKey) keys.getKey(ALIAS, PASSWORD);
        this.server = new DrmServer(port, this::answer);
    }

    /**
     * Starts one, with a certificate of its own.
     *
     * @param port 0 takes a free one
     */
    public static FairPlayFake start(int port) {
        try {
            return new FairPlayFake(port, newKeys());
        } catch (IOException e) {
            throw new UncheckedIOException("no certificate could be made", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK's own certificate can be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The JDK makes certificates by its tool only. SPC of version 1 are for keys of 1024 bits. */
    private static KeyStore newKeys() throws IOException, InterruptedException, GeneralSecurityException {
        Path directory = Files.createTempDirectory("fairplay-fake");
        Path file = directory.resolve("keys.p12");
        try {
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            ALIAS,
                            "-keyalg",
                            "RSA",
                            "-keysize",
                            "1024",
                            "-sigalg",
                            "SHA256withRSA",
                            "-dname",
                            "CN=FairPlay fake",
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            new String(PASSWORD),
                            "-keystore",
                            file.toString())
                    .redirectErrorStream(true)
                    .start();
            String told = new String(keytool.getInputStream().readAllBytes(), UTF_8);
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool failed: " + told);
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                keys.load(in, PASSWORD);
            }
            return keys;
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }

    /** What devices encrypt for, in DER. */
    public byte[] certificate() {
        return certificate.clone();
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

    @Override
    public void close() {
        server.close();
    }

    private DrmServer.Answer answer(DrmServer.Call call) {
        try {
            JsonNode request = JSON.readTree(call.body())
                    .path("fairplay-streaming-request")
                    .path("create-ckc")
                    .path(0);
            if (!call.method().equals("POST")
                    || !call.header("Content-Type").startsWith("application/json")
                    || !isRequest(request)) {
                return status(PARAMETER_ERROR);
            }
            return ckc(request);
        } catch (IOException e) {
            return status(PARAMETER_ERROR);
        }
    }

    private static boolean isRequest(JsonNode request) throws IOException {
        Set<String> names = new TreeSet<>();
        request.fieldNames().forEachRemaining(names::add);
        return names.equals(FIELDS)
                && request.get("id").asInt() == 1
                && !request.get("content-id").asText().isEmpty()
                && request.get("ck").binaryValue().length == 16
                && List.of(-1, 0, 1).contains(request.get("hdcp-type").asInt(-2))
                && request.get("lease-duration").asInt() > 0;
    }

    private DrmServer.Answer ckc(JsonNode request) throws IOException {
        byte[] spc = request.get("spc").binaryValue();
        ByteBuffer in = ByteBuffer.wrap(spc);
        if (spc.length < SPC_HEADER || in.getInt(SPC_HEADER - 4) != spc.length - SPC_HEADER) {
            return status(PARSER_ERROR);
        }
        if (in.getInt(0) != 1) {
            return status(VERSION_ERROR);
        }
        if (!MessageDigest.isEqual(Arrays.copyOfRange(spc, 152, 172), FairPlayDevice.sha1(certificate))) {
            return status(CERTIFICATE_ERROR);
        }
        byte[] key;
        Map<Long, byte[]> values;
        try {
            key = unwrap(Arrays.copyOfRange(spc, 24, 152));
            values = FairPlayDevice.parse(FairPlayDevice.crypt(
                    Cipher.DECRYPT_MODE,
                    key,
                    Arrays.copyOfRange(spc, 8, 24),
                    Arrays.copyOfRange(spc, SPC_HEADER, spc.length)));
        } catch (IllegalArgumentException e) {
            return status(PARSER_ERROR);
        }
        if (!values.keySet()
                .containsAll(
                        Set.of(FairPlayDevice.ASSET_ID, FairPlayDevice.TRANSACTION_ID, FairPlayDevice.ANTI_REPLAY))) {
            return status(MISSING_TAG);
        }
        String asset = new String(values.getOrDefault(FairPlayDevice.ASSET_ID, new byte[0]), UTF_8);
        byte[] ckc = seal(
                key, request.get("ck").binaryValue(), request.get("hdcp-type").asLong());
        return DrmServer.Answer.of(
                200,
                "application/json",
                "{\"fairplay-streaming-response\":{\"create-ckc\":[{\"id\":1,\"status\":0,\"asset-id\":%s,\"ckc\":\"%s\"}]}}"
                        .formatted(
                                JSON.writeValueAsString(asset),
                                Base64.getEncoder().encodeToString(ckc)));
    }

    private byte[] unwrap(byte[] wrapped) {
        try {
            Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
            rsa.init(Cipher.DECRYPT_MODE, privateKey);
            return rsa.doFinal(wrapped);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key is not encrypted for this certificate", e);
        }
    }

    private static byte[] seal(byte[] key, byte[] contentKey, long hdcp) {
        byte[] vector = new byte[FairPlayDevice.BLOCK];
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        plain.writeBytes(FairPlayDevice.block(FairPlayDevice.CONTENT_KEY, contentKey));
        plain.writeBytes(FairPlayDevice.block(
                FairPlayDevice.HDCP, ByteBuffer.allocate(8).putLong(hdcp).array()));
        byte[] sealed = FairPlayDevice.crypt(Cipher.ENCRYPT_MODE, key, vector, plain.toByteArray());
        return ByteBuffer.allocate(28 + sealed.length)
                .putInt(1)
                .putInt(0)
                .put(vector)
                .putInt(sealed.length)
                .put(sealed)
                .array();
    }

    private static DrmServer.Answer status(int status) {
        return DrmServer.Answer.of(
                200,
                "application/json",
                "{\"fairplay-streaming-response\":{\"create-ckc\":[{\"id\":1,\"status\":" + status + "}]}}");
    }
}
