package org.opencinema.service.auth.account;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.opencinema.tokens.PasswordAlgorithm;
import org.opencinema.tokens.PasswordAlgorithm.Argon2id;
import org.opencinema.tokens.PasswordAlgorithm.Bcrypt;
import org.opencinema.tokens.PasswordHasher;

/** How passwords are hashed. What is below OWASP's minimum stops the start. */
public final class PasswordConfiguration {
    private static final int MAX_WAITING = 32;

    @JsonProperty
    @NotNull
    @Pattern(regexp = "argon2id|bcrypt")
    private String algorithm = "argon2id";

    @JsonProperty
    private int kibibytes = 19_456;

    @JsonProperty
    private int passes = 2;

    @JsonProperty
    private int lanes = 1;

    @JsonProperty
    private int cost = 12;

    public PasswordAlgorithm algorithm() {
        return algorithm.equals("bcrypt") ? new Bcrypt(cost) : new Argon2id(kibibytes, passes, lanes);
    }

    /** Of the threads that answer requests those that wait here are a small part, so that the others go on. */
    public PasswordHasher hasher(int concurrent, Duration maxWait) {
        return PasswordHasher.create(algorithm(), concurrent, MAX_WAITING, maxWait);
    }
}
