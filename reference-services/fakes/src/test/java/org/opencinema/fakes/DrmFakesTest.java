package org.opencinema.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.function.Consumer;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the fakes of licence and key servers refuse. */
final class DrmFakesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] KEY = new byte[32];
    private static final byte[] VECTOR = new byte[16];
    private static final String ID = "00000000-0000-4000-8000-00000000000";
    private static final String DOCUMENT = """
            <cpix:CPIX xmlns:cpix="urn:dashif:org:cpix" contentId="film" version="2.4">\
            <cpix:ContentKeyList><cpix:ContentKey kid="%1$s1" commonEncryptionScheme="cenc"/>\
            <cpix:ContentKey kid="%1$s2" commonEncryptionScheme="cenc"/></cpix:ContentKeyList>\
            <cpix:DRMSystemList><cpix:DRMSystem kid="%1$s1" systemId="edef8ba9-79d6-4ace-a3c8-27dcd51d21ed"/>\
            <cpix:DRMSystem kid="%1$s2" systemId="edef8ba9-79d6-4ace-a3c8-27dcd51d21ed"/></cpix:DRMSystemList>\
            <cpix:ContentKeyUsageRuleList><cpix:ContentKeyUsageRule kid="%1$s1" intendedTrackType="SD"/>\
            <cpix:ContentKeyUsageRule kid="%1$s2" intendedTrackType="AUDIO"/></cpix:ContentKeyUsageRuleList></cpix:CPIX>""".formatted(ID);

    private final HttpClient http = HttpClient.newHttpClient();

    /** A part of a right document, what stands in its place, and the answer. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<cpix:CPIX         | <cpix:CPIX                | ",
                " contentId=\"film\" | ``                        | Missing CPIX@contentId",
                " version=\"2.4\"   | ``                        | Missing CPIX@version",
                "\"2.4\"            | \"2.3\"                   | Unsupported CPIX@version",
                "1\" commonEncryptionScheme=\"cenc\" | 1\"      | Missing ContentKey@commonEncryptionScheme",
                "1\" commonEncryptionScheme=\"cenc\" | 1\" commonEncryptionScheme=\"cbcs\" | Non compliant",
                "2\" intendedTrackType=\"AUDIO\" | 2\" intendedTrackType=\"SMELL\" | intendedTrackType",
                "2\" systemId=      | 3\" systemId=             | Missing DRMSystem element",
                "2\" intendedTrackType | 3\" intendedTrackType  | Missing ContentKeyUsageRule element",
                "urn:dashif:org:cpix | urn:other                | Not a CPIX document",
                "<cpix:CPIX         | <!DOCTYPE a><cpix:CPIX   | Malformed CPIX document",
                "</cpix:CPIX>       | ``                        | Malformed CPIX document",
            })
    void keyServer_byTheDocument(String part, String instead, String expected) throws Exception {
        try (KeyServerFake server = KeyServerFake.start(0, "secret")) {
            HttpResponse<String> answer = post(
                    server.uri(),
                    Map.of("Content-Type", "application/xml", "X-Speke-Version", "2.1", "Authorization", "secret"),
                    DOCUMENT.replace(part, instead));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(expected == null ? 200 : 422);
            assertThat(answer.body()).contains(expected == null ? "pskc:PlainValue" : expected);
            assertThat(server.keys()).hasSize(expected == null ? 2 : 0);
        }
    }

    @Test
    void keyServer_byTheHeaders() throws Exception {
        try (KeyServerFake server = KeyServerFake.start(0, "secret")) {
            assertThat(post(server.uri(), Map.of("Content-Type", "application/xml"), DOCUMENT)
                            .statusCode())
                    .isEqualTo(401);
            assertThat(post(server.uri(), Map.of("Content-Type", "text/xml", "Authorization", "secret"), DOCUMENT)
                            .statusCode())
                    .isEqualTo(415);
            assertThat(post(
                                    server.uri(),
                                    Map.of(
                                            "Content-Type",
                                            "application/xml",
                                            "X-Speke-Version",
                                            "2.0",
                                            "Authorization",
                                            "secret"),
                                    DOCUMENT)
                            .body())
                    .isEqualTo("Unsupported SPEKE version");
        }
    }

    @Test
    void widevine_byTheRequest() throws Exception {
        try (WidevineFake service = WidevineFake.start(0, "cinema", KEY, VECTOR)) {
            assertThat(licence(service, request -> {})).isEqualTo("OK");
            assertThat(licence(service, request -> request.put("more", 1))).isEqualTo("MALFORMED_REQUEST");
            assertThat(licence(service, request -> request.put("provider", "other")))
                    .isEqualTo("MALFORMED_REQUEST");
            assertThat(licence(service, request -> spec(request).put("track_type", "8K")))
                    .isEqualTo("MALFORMED_REQUEST");
            assertThat(licence(service, request -> spec(request).put("key", new byte[15])))
                    .isEqualTo("MALFORMED_REQUEST");
            assertThat(licence(service, request -> spec(request).put("security_level", 6)))
                    .isEqualTo("MALFORMED_REQUEST");
            assertThat(licence(service, request -> request.put("payload", new byte[] {8, 1})))
                    .isEqualTo("INVALID_LICENSE_CHALLENGE");
            assertThat(licence(service, request -> request.put("payload", "text".getBytes(UTF_8))))
                    .isEqualTo("INVALID_LICENSE_CHALLENGE");
            assertThat(service.accepted()).hasSize(1);
        }
    }

    @Test
    void widevine_byTheSignature() throws Exception {
        try (WidevineFake service = WidevineFake.start(0, "cinema", KEY, VECTOR)) {
            byte[] request = JSON.writeValueAsBytes(widevineRequest());
            byte[] otherKey = KEY.clone();
            otherKey[0] = 1;

            assertThat(send(service, request, sign(request, KEY), "cinema")).isEqualTo("OK");
            assertThat(send(service, request, sign(request, otherKey), "cinema"))
                    .isEqualTo("SIGNATURE_FAILED");
            assertThat(send(service, request, sign(new byte[1], KEY), "cinema")).isEqualTo("SIGNATURE_FAILED");
            assertThat(send(service, request, sign(request, KEY), "other")).isEqualTo("SIGNATURE_FAILED");
        }
    }

    @Test
    void fairPlay_byTheRequestAndTheContext() throws Exception {
        try (FairPlayFake service = FairPlayFake.start(0);
                FairPlayFake other = FairPlayFake.start(0)) {
            byte[] context = new FairPlayDevice(service.certificate()).context("asset");
            byte[] version = context.clone();
            version[3] = 2;

            assertThat(status(service, request(context))).isZero();
            assertThat(status(service, request(version))).isEqualTo(-42580);
            assertThat(status(service, request(new byte[10]))).isEqualTo(-42581);
            assertThat(status(service, request(new FairPlayDevice(other.certificate()).context("asset"))))
                    .isEqualTo(-42601);
            assertThat(status(service, request(context).put("more", 1))).isEqualTo(-42604);
            assertThat(status(service, request(context).put("ck", new byte[8]))).isEqualTo(-42604);
            assertThat(status(service, request(context).put("hdcp-type", 7))).isEqualTo(-42604);
        }
    }

    private String licence(WidevineFake service, Consumer<ObjectNode> change) throws Exception {
        ObjectNode request = widevineRequest();
        change.accept(request);
        byte[] bytes = JSON.writeValueAsBytes(request);
        return send(service, bytes, sign(bytes, KEY), "cinema");
    }

    private static ObjectNode widevineRequest() {
        ObjectNode request = JSON.createObjectNode()
                .put("payload", WidevineFake.challenge("device"))
                .put("content_id", "film".getBytes(UTF_8))
                .put("provider", "cinema");
        ObjectNode spec = request.putArray("content_key_specs")
                .addObject()
                .put("track_type", "SD")
                .put("key_id", new byte[16])
                .put("key", new byte[16])
                .put("security_level", 1);
        spec.putObject("required_output_protection").put("hdcp", "HDCP_NONE");
        request.putObject("policy_overrides").put("can_play", true).put("can_persist", false);
        return request;
    }

    private static ObjectNode spec(ObjectNode request) {
        return (ObjectNode) request.at("/content_key_specs/0");
    }

    private static byte[] sign(byte[] request, byte[] key) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(VECTOR));
        return cipher.doFinal(MessageDigest.getInstance("SHA-1").digest(request));
    }

    private String send(WidevineFake service, byte[] request, byte[] signature, String signer) throws Exception {
        Base64.Encoder base64 = Base64.getEncoder();
        String body = JSON.writeValueAsString(Map.of(
                "request", base64.encodeToString(request),
                "signature", base64.encodeToString(signature),
                "signer", signer));
        return JSON.readTree(post(
                                service.uri().resolve("/cenc/getlicense/cinema"),
                                Map.of("Content-Type", "application/json"),
                                body)
                        .body())
                .path("status")
                .asText();
    }

    private static ObjectNode request(byte[] context) {
        return JSON.createObjectNode()
                .put("id", 1)
                .put("content-id", "film")
                .put("spc", context)
                .put("asset-id", "asset")
                .put("ck", new byte[16])
                .put("hdcp-type", 0)
                .put("lease-duration", 60);
    }

    private int status(FairPlayFake service, ObjectNode request) throws Exception {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("fairplay-streaming-request").putArray("create-ckc").add(request);
        return JSON.readTree(
                        post(service.uri(), Map.of("Content-Type", "application/json"), JSON.writeValueAsString(body))
                                .body())
                .at("/fairplay-streaming-response/create-ckc/0/status")
                .asInt();
    }

    private HttpResponse<String> post(URI uri, Map<String, String> headers, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
