package org.opencinema.service.auth.social;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProviderAddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"https://accounts.google.com", "http://127.0.0.1:8308/google", "http://localhost:8308"})
    void address_encryptedOrOnThisMachine_isTaken(String address) {
        assertThat(ProviderClient.requireSecure(URI.create(address))).hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://accounts.google.com", "http://localhost.evil.example", "file:///etc/passwd", "google"})
    void address_thatAnybodyCanListenTo_isRefused(String address) {
        assertThatThrownBy(() -> ProviderClient.requireSecure(URI.create(address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https");
    }
}
