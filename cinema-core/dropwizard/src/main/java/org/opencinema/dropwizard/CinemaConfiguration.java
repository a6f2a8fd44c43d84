package org.opencinema.dropwizard;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.core.Configuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * The settings that all services share. A service extends it with its own. The blocks {@code server} and {@code logging} of Dropwizard
 * remain possible; without them a service listens on {@code port} and {@code adminPort} and writes JSON lines to the console.
 */
public class CinemaConfiguration extends Configuration {
    @JsonProperty
    @Min(0)
    @Max(65535)
    private @Nullable Integer port;

    @JsonProperty
    @Min(0)
    @Max(65535)
    private int adminPort;

    @JsonProperty
    @NotBlank
    private String bindHost = "127.0.0.1";

    @JsonProperty
    @Valid
    @NotNull
    private TokensConfiguration tokens = new TokensConfiguration();

    @JsonProperty
    private boolean trustForwarded;

    @JsonProperty
    @NotNull
    private String adminAddresses = "127.0.0.0/8,::1/128";

    public CinemaConfiguration() {
        setLoggingFactory(Logging.json());
    }

    /** The port of the API; 0 takes a free one; absent when the block {@code server} says it. */
    public @Nullable Integer port() {
        return port;
    }

    /** The port of /prometheus, /healthcheck and the tasks; 0 takes a free one. */
    public int adminPort() {
        return adminPort;
    }

    /** The address to listen on. Default: loopback only. */
    public String bindHost() {
        return bindHost;
    }

    /** How access tokens are verified. */
    public TokensConfiguration tokens() {
        return tokens;
    }

    /** Whether X-Forwarded-For tells the address of the client: only behind a proxy that sets it itself. Default: false. */
    public boolean trustForwarded() {
        return trustForwarded;
    }

    /** The networks that operations under /v1/admin may be called from. Default: this machine only. */
    public AddressList adminAddresses() {
        return AddressList.of(adminAddresses);
    }
}
