package org.opencinema.service.streaming.drm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opencinema.dropwizard.CinemaException;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.fakes.DrmFault;
import org.opencinema.fakes.WidevineFake;

final class WidevineProxyTest {
    /** Published by Google for its provider of tests, with the request and the signature below. */
    private static final byte[] KEY =
            HexFormat.of().parseHex("1ae8ccd0e7985cc0b6203a55855a1034afc252980e970ca90e5202689f947ab9");

    private static final byte[] VECTOR = HexFormat.of().parseHex("d58ce954203b7c9a9a9d467f59839249");
    private static final UUID PACKAGE = new UUID(5, 5);
    private static final Duration REST = Duration.ofMillis(300);
    private static final List<ContentKey> KEYS = List.of(
            new ContentKey(new UUID(1, 1), Track.AUDIO, new byte[16]),
            new ContentKey(new UUID(1, 2), Track.SD, new byte[16]),
            new ContentKey(new UUID(1, 3), Track.UHD1, new byte[16]));

    private final WidevineFake service = WidevineFake.start(0, "widevine_test", KEY, VECTOR);
    private final WidevineProxy proxy = proxy(KEY, VECTOR);

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void signature_ofThePublishedExample_isThePublishedOne() {
        String request =
                "ewogICJwYXlsb2FkIiA6ICJDQUVTaEFFS1RBZ0FFa2dBQUFBQ0FBQVFXUFhiaHRiL3E0M2YzU2Z1QzJWUDNxMGplQUVDVzNlbVFrV24yd1hDWVZPbnZsV1BETnFoOFZWSUI0R21zTkE4ZVZWRmlnWGtRV0lHTjBHbGdNS2pwVUVTTEFvcUNoUUlBUklRSk1QQ3psMmJWaXlNUUV0eUsvZ3RtUkFCR2hBeU5XWTNPRE16TVRjeU1tSmpNMkV5R0FFZ3Y1aVFrQVVhSUMzT04xelZnZVYwclA3dzJWbVZMR29ycUNsY01RTzRCZGJIUHlrM0dzblkiLAogICJwcm92aWRlciIgOiAid2lkZXZpbmVfdGVzdCIsCiAgImNvbnRlbnRfaWQiOiAiWm10cU0yeHFZVk5rWm1Gc2EzSXphZz09IiwKICAiY29udGVudF9rZXlfc3BlY3MiOiBbCiAgICB7ICJ0cmFja190eXBlIjogIlNEIiB9LAogICAgeyAidHJhY2tfdHlwZSI6ICJIRCIgfSwKICAgIHsgInRyYWNrX3R5cGUiOiAiQVVESU8iIH0KICBdCn0K";

        byte[] signature =
                new WidevineSignature(KEY, VECTOR).of(Base64.getDecoder().decode(request));

        assertThat(Base64.getEncoder().encodeToString(signature))
                .isEqualTo("xPkAbb3tjOY/ybdz0tmJMq9erH9ILnS5natMZr3QEW8=");
    }

    @Test
    void licence_forADevice_hasItsKeysUnderTheRulesOfTheirTracks() throws Exception {
        byte[] licence = proxy.licence(WidevineFake.challenge("device 1"), PACKAGE, KEYS);

        assertThat(new String(licence, UTF_8)).endsWith("AUDIO SD UHD1");
        JsonNode request = service.accepted().get(0);
        assertThat(request.get("payload").binaryValue()).isEqualTo(WidevineFake.challenge("device 1"));
        assertThat(new String(request.get("content_id").binaryValue(), UTF_8)).isEqualTo(PACKAGE.toString());
        assertThat(request.at("/policy_overrides/can_persist").asBoolean()).isFalse();
        assertThat(request.at("/content_key_specs/1/required_output_protection/hdcp")
                        .asText())
                .isEqualTo("HDCP_NONE");
        assertThat(request.at("/content_key_specs/2/required_output_protection/hdcp")
                        .asText())
                .isEqualTo("HDCP_V2_2");
        assertThat(request.at("/content_key_specs/2/security_level").asInt()).isEqualTo(5);
        assertThat(request.at("/content_key_specs/2/key_id").binaryValue())
                .isEqualTo(KEYS.get(2).idBytes());
    }

    @Test
    void certificate_isPassedOn() {
        assertThat(proxy.licence(WidevineFake.certificateRequest(), PACKAGE, KEYS))
                .startsWith(0x08, 5);
        assertThat(service.accepted()).isEmpty();
    }

    @Test
    void message_thatIsNoRequest_isRefusedWithoutAsking() {
        for (byte[] message : List.of(new byte[0], new byte[] {8}, new byte[] {8, 2, 0}, "{\"a\":1}".getBytes(UTF_8))) {
            assertThat(refusal(() -> proxy.licence(message, PACKAGE, KEYS))).isInstanceOf(UnprocessableException.class);
        }
        assertThat(service.requests()).isZero();
    }

    @Test
    void message_thatTheServiceRefuses_isTheDevicesFault() {
        byte[] cutOff = java.util.Arrays.copyOf(WidevineFake.challenge("device 1"), 8);

        assertThat(refusal(() -> proxy.licence(cutOff, PACKAGE, KEYS)).code()).isEqualTo("licence_refused");
    }

    @Test
    void signature_byAnotherKey_isOurFault() {
        byte[] otherKey = KEY.clone();
        otherKey[0] ^= 1;

        assertThat(refusal(() -> proxy(otherKey, VECTOR).licence(WidevineFake.challenge("x"), PACKAGE, KEYS)))
                .isInstanceOf(UnavailableException.class);
        assertThat(refusal(() -> proxy(KEY, new byte[16]).licence(WidevineFake.challenge("x"), PACKAGE, KEYS)))
                .isInstanceOf(UnavailableException.class);
        assertThat(service.accepted()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"ERROR", "SILENT", "GARBAGE", "HUGE", "NO_LICENCE"})
    void licence_fromAServiceThatFails_isUnavailableInTime(DrmFault fault) {
        service.setFault(fault);
        long begin = System.nanoTime();

        assertThat(refusal(() -> proxy.licence(WidevineFake.challenge("x"), PACKAGE, KEYS))
                        .code())
                .isEqualTo("licence_server_unavailable");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void service_thatFailsAgainAndAgain_isLeftAloneAndThenAskedAgain() {
        service.setFault(DrmFault.ERROR);
        for (int i = 0; i < 20; i++) {
            assertThat(refusal(() -> proxy.licence(WidevineFake.challenge("x"), PACKAGE, KEYS)))
                    .isInstanceOf(UnavailableException.class);
        }
        assertThat(service.requests()).isBetween(5, 10);
        service.setFault(DrmFault.NONE);

        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (service.accepted().isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(REST.toNanos() / 4);
            try {
                proxy.licence(WidevineFake.challenge("x"), PACKAGE, KEYS);
            } catch (UnavailableException stillResting) {
                assertThat(stillResting.code()).isEqualTo("licence_server_unavailable");
            }
        }
        assertThat(service.accepted()).hasSize(1);
    }

    @Test
    void licence_fromNowhere_isUnavailable() {
        service.close();

        assertThatThrownBy(() -> proxy.licence(WidevineFake.challenge("x"), PACKAGE, KEYS))
                .isInstanceOf(UnavailableException.class);
    }

    private WidevineProxy proxy(byte[] key, byte[] vector) {
        return new WidevineProxy(
                new Upstream("Widevine", Duration.ofSeconds(1), REST),
                service.uri(),
                "widevine_test",
                new WidevineSignature(key, vector),
                new ObjectMapper());
    }

    private static CinemaException refusal(ThrowingCallable call) {
        return (CinemaException) org.assertj.core.api.Assertions.catchThrowable(call);
    }
}
