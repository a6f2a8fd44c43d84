package org.opencinema.dropwizard;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;

/** A PostgreSQL database. */
public class DatabaseConfiguration {
    @JsonProperty
    @NotBlank
    private String url = "";

    @JsonProperty
    @NotBlank
    private String user = "";

    @JsonProperty
    private String password = "";

    @JsonProperty
    @Min(1)
    @Max(100)
    private int maxConnections = 6;

    /** A JDBC URL, like {@code jdbc:postgresql://localhost/cinema}. */
    public String url() {
        return url;
    }

    public String user() {
        return user;
    }

    public String password() {
        return password;
    }

    /** The most connections in the pool. Default 6, range 1 to 100. */
    public int maxConnections() {
        return maxConnections;
    }
}
