package org.opencinema.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.password4j.Argon2Function;
import com.password4j.BcryptFunction;
import com.password4j.types.Argon2;
import com.password4j.types.Bcrypt;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.opencinema.tokens.PasswordAlgorithm;
import org.opencinema.tokens.PasswordHasher;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to hash a password with the defaults of Argon2id and with bcrypt of cost 10, beside password4j and the
 * bare functions of Bouncy Castle?
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PasswordsBenchmark {
    private static final String PASSWORD = "a quiet long evening";
    private static final PasswordAlgorithm.Argon2id ARGON2ID = (PasswordAlgorithm.Argon2id) PasswordAlgorithm.DEFAULT;
    private static final int COST = 10;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Duration WAIT = Duration.ofSeconds(2);

    private final SecureRandom random = new SecureRandom();
    private final PasswordHasher argon2id = PasswordHasher.create(1, WAIT);
    private final PasswordHasher bcrypt = PasswordHasher.create(new PasswordAlgorithm.Bcrypt(COST), 1, 16, WAIT);
    private final Argon2Function otherArgon2id = Argon2Function.getInstance(
            ARGON2ID.kibibytes(), ARGON2ID.passes(), ARGON2ID.lanes(), HASH_BYTES, Argon2.ID);
    private final BcryptFunction otherBcrypt = BcryptFunction.getInstance(Bcrypt.B, COST);

    @Benchmark
    public String argon2idOurs() {
        return argon2id.hash(PASSWORD);
    }

    @Benchmark
    public String argon2idPassword4j() {
        return otherArgon2id.hash(PASSWORD).getResult();
    }

    @Benchmark
    public byte[] argon2idBouncyCastle() {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(ARGON2ID.kibibytes())
                .withIterations(ARGON2ID.passes())
                .withParallelism(ARGON2ID.lanes())
                .withSalt(salt())
                .build());
        byte[] hash = new byte[HASH_BYTES];
        generator.generateBytes(PASSWORD.getBytes(UTF_8), hash);
        return hash;
    }

    @Benchmark
    public String bcryptOurs() {
        return bcrypt.hash(PASSWORD);
    }

    @Benchmark
    public String bcryptPassword4j() {
        return otherBcrypt.hash(PASSWORD).getResult();
    }

    @Benchmark
    public String bcryptBouncyCastle() {
        return OpenBSDBCrypt.generate("2b", PASSWORD.getBytes(UTF_8), salt(), COST);
    }

    private byte[] salt() {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return salt;
    }
}
