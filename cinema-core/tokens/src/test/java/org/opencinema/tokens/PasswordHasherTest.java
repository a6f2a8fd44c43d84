package org.opencinema.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.tokens.PasswordAlgorithm.Argon2id;
import org.opencinema.tokens.PasswordAlgorithm.Bcrypt;

final class PasswordHasherTest {
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final PasswordHasher hasher = PasswordHasher.create(2, WAIT);
    private static final PasswordHasher bcrypt = PasswordHasher.create(new Bcrypt(10), 2, 8, WAIT);

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
    void bcrypt_hash_isOfVersion2b() {
        String hash = bcrypt.hash("correct horse");

        assertThat(hash).startsWith("$2b$10$").hasSize(60);
        assertThat(bcrypt.verify("correct horse", hash)).isTrue();
        assertThat(bcrypt.verify("correct hors", hash)).isFalse();
        assertThat(hasher.verify("correct horse", hash))
                .as("by a hasher of Argon2id")
                .isTrue();
        assertThat(bcrypt.needsRehash(hash)).isFalse();
        assertThat(bcrypt.hash("correct horse")).isNotEqualTo(hash);
    }

    static Stream<Vectors.Password> known() {
        return Vectors.passwords();
    }

    @ParameterizedTest
    @MethodSource("known")
    void verify_hashOfAnotherImplementation_fitsItsPasswordOnly(Vectors.Password vector) {
        assertThat(hasher.verify(vector.password(), vector.hash())).isTrue();
        assertThat(hasher.verify(vector.password() + "x", vector.hash())).isFalse();
        assertThat(hasher.needsRehash(vector.hash())).isTrue();
    }

    @Test
    void bcrypt_passwordOfMoreThan72Bytes_isRefusedNeverCut() {
        String longest = "x".repeat(72);
        String hash = bcrypt.hash(longest);

        assertThat(bcrypt.verify(longest, hash)).isTrue();
        assertThat(bcrypt.verify(longest + "x", hash)).isFalse();
        assertThat(hasher.verify(longest + "x", hash)).isFalse();
        assertThat(bcrypt.accepts(longest)).isTrue();
        for (String tooLong : List.of("x".repeat(73), "Ж".repeat(37), "a\0b")) {
            assertThat(bcrypt.accepts(tooLong)).isFalse();
            assertThat(hasher.accepts(tooLong)).isTrue();
            assertThatThrownBy(() -> bcrypt.hash(tooLong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining(tooLong);
        }
        assertThat(bcrypt.verify("a\0a", bcrypt.hash("a"))).as("a zero byte").isFalse();
    }

    /** ASVS 6.2.1 and 6.2.9; 6.2.5 and NIST SP 800-63B: any character, none required. */
    @ParameterizedTest
    @ValueSource(strings = {"8letters", "        ", "пароль-1", "𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞", "日本語日本語日本", "12345678"})
    void password_ofEightCharactersOfAnyKind_isHashedWhole(String password) {
        assertThat(hasher.verify(password, hasher.hash(password))).isTrue();
        assertThat(hasher.verify(password.substring(0, password.length() - 1), hasher.hash(password)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 73, 128, 4096})
    void password_long_isHashedToItsLastCharacter(int length) {
        String password = "ж".repeat(length);
        String hash = hasher.hash(password);

        assertThat(hasher.verify(password, hash)).isTrue();
        assertThat(hasher.verify(password.substring(1) + "з", hash)).isFalse();
    }

    @Test
    void password_inAnotherUnicodeForm_isTheSame() {
        assertThat(hasher.verify("e\u0301te\u0301-1789", hasher.hash("\u00e9t\u00e9-1789")))
                .isTrue();
        assertThat(hasher.verify("ﬁlm-1789", hasher.hash("film-1789"))).isTrue();
    }

    @Test
    void verify_withoutHash_saysNo() {
        assertThat(hasher.verify("anything", null)).isFalse();
        assertThat(bcrypt.verify("anything", null)).isFalse();
        assertThat(hasher.verify("\u0001", null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=19456,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=19456,t=2,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                "$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe"
            })
    void verify_noHashOfOurs_isAnError(String encoded) {
        assertThatThrownBy(() -> hasher.verify("password", encoded)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hasher.needsRehash(encoded)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void needsRehash_whenAlgorithmOrParametersRise_only() {
        String weak =
                PasswordHasher.create(new Argon2id(7_168, 5, 1), 1, 0, WAIT).hash("password");
        String strong =
                PasswordHasher.create(new Argon2id(32_768, 3, 1), 1, 0, WAIT).hash("password");
        String old = bcrypt.hash("password");

        assertThat(hasher.needsRehash(weak)).as("less memory").isTrue();
        assertThat(hasher.needsRehash(strong)).as("more of both").isFalse();
        assertThat(hasher.needsRehash(old)).as("bcrypt").isTrue();
        assertThat(PasswordHasher.create(new Bcrypt(11), 1, 0, WAIT).needsRehash(old))
                .as("a lower cost")
                .isTrue();
        assertThat(bcrypt.needsRehash(weak))
                .as("Argon2id is not weaker than bcrypt")
                .isFalse();
        assertThat(hasher.verify("password", weak)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"19456,1,1", "7167,5,1", "4096,16,1", "131073,2,1", "19456,17,1", "19456,2,0", "19456,2,9"})
    void argon2id_belowOwaspsMinimumOrOutOfRange_isRefused(int kibibytes, int passes, int lanes) {
        assertThatThrownBy(() -> new Argon2id(kibibytes, passes, lanes)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 15})
    void bcrypt_costBelowOwaspsMinimumOrOutOfRange_isRefused(int cost) {
        assertThatThrownBy(() -> new Bcrypt(cost)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void callers_moreThanMayWait_areAnsweredBusyAtOnce() throws InterruptedException {
        PasswordHasher narrow = PasswordHasher.create(PasswordAlgorithm.DEFAULT, 1, 2, Duration.ofMinutes(1));
        Outcome outcome = storm(narrow, 32);

        assertThat(outcome.done()).as("one and the two that may wait").isBetween(3, 31);
        assertThat(outcome.busy()).isPositive();
        assertThat(outcome.done() + outcome.busy()).isEqualTo(32);
        assertThat(narrow.verify("password", narrow.hash("password"))).isTrue();
    }

    @Test
    void callers_waitingTooLong_areAnsweredBusy() throws InterruptedException {
        PasswordHasher impatient = PasswordHasher.create(PasswordAlgorithm.DEFAULT, 1, 100, Duration.ofMillis(1));
        Outcome outcome = storm(impatient, 16);

        assertThat(outcome.done()).isPositive();
        assertThat(outcome.busy()).isPositive();
        assertThat(impatient.verify("password", impatient.hash("password"))).isTrue();
    }

    private record Outcome(int done, int busy) {}

    private static Outcome storm(PasswordHasher hasher, int callers) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        CountDownLatch ready = new CountDownLatch(callers);
        try {
            List<Future<String>> calls = Stream.generate(() -> threads.submit(() -> {
                        ready.countDown();
                        ready.await();
                        return hasher.hash("password");
                    }))
                    .limit(callers)
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
            return new Outcome(done, busy);
        } finally {
            threads.shutdownNow();
        }
    }
}
