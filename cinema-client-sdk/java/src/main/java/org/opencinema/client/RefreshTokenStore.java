package org.opencinema.client;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where the refresh token is kept: whoever has it is signed in, so keep it as safe as a password. One that outlives the process keeps the
 * user signed in after a restart. Implementations must be thread-safe.
 */
public interface RefreshTokenStore {
    /** The token that was saved last; empty after {@link #clear} and before the first sign-in. */
    Optional<String> find();

    /** Replaces the token; the former one does not work any more. */
    void save(String refreshToken);

    /** Forgets the token. */
    void clear();

    /**
     * What an earlier sign-in of this device was given: shown at the next one, it spares its owner the waiting when strangers guess
     * the password. It outlives the sign-in, so {@link #clear} leaves it. A store that does not keep it has none.
     */
    default Optional<String> findDeviceToken() {
        return Optional.empty();
    }

    /** Replaces it. */
    default void saveDeviceToken(String deviceToken) {}

    /** A store that forgets when the process ends. */
    static RefreshTokenStore inMemory() {
        AtomicReference<@Nullable String> held = new AtomicReference<>();
        AtomicReference<@Nullable String> device = new AtomicReference<>();
        return new RefreshTokenStore() {
            @Override
            public Optional<String> find() {
                return Optional.ofNullable(held.get());
            }

            @Override
            public void save(String refreshToken) {
                held.set(refreshToken);
            }

            @Override
            public void clear() {
                held.set(null);
            }

            @Override
            public Optional<String> findDeviceToken() {
                return Optional.ofNullable(device.get());
            }

            @Override
            public void saveDeviceToken(String deviceToken) {
                device.set(deviceToken);
            }
        };
    }
}
