package org.opencinema.service.streaming.drm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opencinema.dropwizard.CinemaException;
import org.opencinema.fakes.DrmFault;
import org.opencinema.fakes.FairPlayDevice;
import org.opencinema.fakes.FairPlayFake;

final class FairPlayProxyTest {
    private static final UUID PACKAGE = new UUID(5, 5);
    private static final ContentKey KEY =
            new ContentKey(new UUID(1, 1), Track.UHD1, "0123456789abcdef".getBytes(UTF_8));

    private static final FairPlayFake service = FairPlayFake.start(0);

    private final FairPlayDevice device = new FairPlayDevice(service.certificate());
    private final FairPlayProxy proxy = new FairPlayProxy(
            new Upstream("FairPlay", Duration.ofSeconds(1), Duration.ofSeconds(1)),
            service.uri(),
            service.certificate(),
            new ObjectMapper());

    @AfterEach
    void repair() {
        service.setFault(DrmFault.NONE);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void licence_forADevice_opensOnItWithItsOutputRule() {
        byte[] ckc = proxy.licence(device.context(KEY.id().toString()), PACKAGE, KEY);

        assertThat(device.open(ckc)).isEqualTo(KEY.secret());
        assertThat(device.hdcp(ckc)).isEqualTo(1);
        assertThat(new String(ckc, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("0123456789abcdef");
    }

    @Test
    void context_forAnotherKey_isRefused() {
        assertThat(code(() -> proxy.licence(device.context(new UUID(2, 2).toString()), PACKAGE, KEY)))
                .isEqualTo("licence_refused");
    }

    @Test
    void context_thatIsBroken_isRefused() {
        byte[] context = device.context(KEY.id().toString());
        byte[] version = context.clone();
        version[3] = 9;
        byte[] altered = context.clone();
        altered[180] ^= 1;

        assertThat(code(() -> proxy.licence(new byte[100], PACKAGE, KEY))).isEqualTo("invalid");
        assertThat(code(() -> proxy.licence(Arrays.copyOf(context, context.length - 16), PACKAGE, KEY)))
                .isEqualTo("licence_refused");
        assertThat(code(() -> proxy.licence(version, PACKAGE, KEY))).isEqualTo("licence_refused");
        assertThat(code(() -> proxy.licence(altered, PACKAGE, KEY))).isEqualTo("licence_refused");
    }

    @Test
    void context_forAnotherCertificate_isUnavailable() {
        try (FairPlayFake other = FairPlayFake.start(0)) {
            byte[] context =
                    new FairPlayDevice(other.certificate()).context(KEY.id().toString());

            assertThat(code(() -> proxy.licence(context, PACKAGE, KEY))).isEqualTo("licence_server_unavailable");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ERROR", "SILENT", "GARBAGE", "HUGE"})
    void licence_fromAServiceThatFails_isUnavailable(DrmFault fault) {
        service.setFault(fault);

        assertThat(code(() -> proxy.licence(device.context(KEY.id().toString()), PACKAGE, KEY)))
                .isEqualTo("licence_server_unavailable");
    }

    private static String code(ThrowingCallable call) {
        return ((CinemaException) org.assertj.core.api.Assertions.catchThrowable(call)).code();
    }
}
