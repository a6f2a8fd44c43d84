package org.opencinema.clickhouse;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The one user name and password that the server accepts. Thread-safe. */
final class Credentials {
    private final String user;
    private final byte[] expected;

    Credentials(String user, String password) {
        this.user = user;
        expected = bytes(user, password);
    }

    /** Looks at HTTP Basic and at the headers X-ClickHouse-User and X-ClickHouse-Key. */
    void require(Headers headers) throws EngineException {
        byte[] given = given(headers);
        if (given == null || !MessageDigest.isEqual(given, expected)) {
            throw new EngineException(
                    EngineException.AUTHENTICATION_FAILED,
                    user + ": Authentication failed: password is incorrect, or there is no user with such name.");
        }
    }

    private static byte @Nullable [] given(Headers headers) {
        String basic = headers.getFirst("Authorization");
        if (basic != null && basic.regionMatches(true, 0, "Basic ", 0, 6)) {
            try {
                return Base64.getDecoder().decode(basic.substring(6).strip());
            } catch (IllegalArgumentException notBase64) {
                return null;
            }
        }
        String name = headers.getFirst("X-ClickHouse-User");
        String key = headers.getFirst("X-ClickHouse-Key");
        return name == null || key == null ? null : bytes(name, key);
    }

    private static byte[] bytes(String user, String password) {
        return (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    }
}
