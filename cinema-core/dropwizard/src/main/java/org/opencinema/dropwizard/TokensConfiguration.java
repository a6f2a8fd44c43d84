package org.opencinema.dropwizard;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.opencinema.tokens.TokenVerifier;

/** How access tokens are verified. */
public class TokensConfiguration {
    @JsonProperty
    @NotBlank
    private String issuer = "http://localhost:8080";

    @JsonProperty
    @NotBlank
    private String audience = "opencinema";

    @JsonProperty
    @NotNull
    private URI jwksUri = URI.create("http://127.0.0.1:8101/.well-known/jwks.json");

    @JsonProperty
    private @Nullable URI redisUri;

    @JsonProperty
    private @Nullable String publicUrl;

    @JsonProperty
    @Min(0)
    @Max(1_000_000)
    private int remembered = TokenVerifier.REMEMBERED;

    /** The only accepted {@code iss}. */
    public String issuer() {
        return issuer;
    }

    /** The only accepted {@code aud}. */
    public String audience() {
        return audience;
    }

    /** Where the keys of the issuer are. */
    public URI jwksUri() {
        return jwksUri;
    }

    /** The Redis that tells which tokens were revoked; without one no token is ever revoked here. */
    public @Nullable URI redisUri() {
        return redisUri == null || redisUri.toString().isEmpty() ? null : redisUri;
    }

    /** How many verified tokens are kept, some 2 KB each, so that the next request with one costs no check of its signature. */
    public int remembered() {
        return remembered;
    }

    /** The address that clients know the API by, which their proofs of possession name; the issuer if it is not given. */
    public URI publicUri() {
        return URI.create(publicUrl == null || publicUrl.isEmpty() ? issuer : publicUrl);
    }
}
