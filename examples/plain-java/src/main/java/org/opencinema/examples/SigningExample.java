package org.opencinema.examples;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.opencinema.signing.PathSigner;
import org.opencinema.signing.PathVerification;
import org.opencinema.signing.PathVerifier;
import org.opencinema.signing.SigningKeys;

/** Signs the path of a film, so that only who was let in can fetch its segments. */
public final class SigningExample {
    private SigningExample() {}

    public static void main(String... args) {
        Clock clock = Clock.systemUTC();
        byte[] secret = "a secret of 32 bytes or longer, from your vault".getBytes(StandardCharsets.UTF_8);
        SigningKeys keys = SigningKeys.of(1, secret);
        UUID session = UUID.randomUUID();
        String token = PathSigner.create(keys)
                .sign("films/stalker", session, clock.instant().plus(Duration.ofHours(6)));
        System.out.println("play https://cdn.example/media/" + token + "/films/stalker/master.m3u8");

        PathVerifier verifier = PathVerifier.create(keys, clock);
        System.out.println(
                "its own film: " + (verifier.verify(token, "films/stalker") instanceof PathVerification.Accepted));
        System.out.println(
                "another film: " + (verifier.verify(token, "films/solaris") instanceof PathVerification.Accepted));
    }
}
