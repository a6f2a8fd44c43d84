package org.opencinema.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordHasherTest {
    private final PasswordHasher hasher = PasswordHasher.create(2, Duration.ofSeconds(5));

    @Test
    void hash_isAPhcStringThatOnlyItsPasswordFits() {
        String hash = hasher.hash("correct horse");

        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").doesNotContain("correct");
        assertThat(hasher.verify("correct horse", hash)).isTrue();
        assertThat(hasher.verify("correct hors", hash)).isFalse();
        assertThat(hasher.verify("", hash)).isFalse();
        assertThat(hasher.needsRehash(hash)).isFalse();
        assertThat(hasher.hash("correct horse")).isNotEqualTo(hash);
    }

    @Test
    void hash_ofTheReferenceImplementation_isVerified() {
        String reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

        assertThat(hasher.verify("password", reference)).isTrue();
        assertThat(hasher.verify("Password", reference)).isFalse();
        assertThat(hasher.needsRehash(reference)).isTrue();
    }

    @Test
    void password_inAnotherUnicodeForm_isTheSame() {
        assertThat(hasher.verify("e\u0301te\u0301-1789", hasher.hash("\u00e9t\u00e9-1789")))
                .isTrue();
    }

    @Test
    void verify_withoutHash_saysNo() {
        assertThat(hasher.verify("anything", null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=19456,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=19456,t=2,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
            })
    void verify_noHashOfOurs_isAnError(String encoded) {
        assertThatThrownBy(() -> hasher.verify("password", encoded)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hashes_moreThanMayRunAtOnce_areAnsweredBusy() throws InterruptedException {
        PasswordHasher narrow = PasswordHasher.create(1, Duration.ofMillis(1));
        ExecutorService callers = Executors.newFixedThreadPool(16);
        try {
            List<Future<String>> calls = Stream.generate(() -> callers.submit(() -> narrow.hash("password")))
                    .limit(16)
                    .toList();
            int done = 0;
            int busy = 0;
            for (Future<String> call : calls) {
                try {
                    assertThat(call.get()).startsWith("$argon2id$");
                    done++;
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(PasswordHasherBusyException.class);
                    busy++;
                }
            }
            assertThat(done).isPositive();
            assertThat(busy).isPositive();
        } finally {
            callers.shutdownNow();
        }
        assertThat(narrow.verify("password", narrow.hash("password"))).isTrue();
    }
}
