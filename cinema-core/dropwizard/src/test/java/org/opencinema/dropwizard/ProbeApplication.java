package org.opencinema.dropwizard;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.core.setup.Environment;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The smallest service: what a contract would have generated stands in {@link Things}. */
public final class ProbeApplication extends CinemaApplication<CinemaConfiguration> {
    ProbeApplication(Map<String, String> settings) {
        super("probe", settings);
    }

    @Override
    protected void wire(CinemaConfiguration configuration, Environment environment) {
        environment.jersey().register(new ThingsResource());
        environment.jersey().register(new RequiredScope("things"));
        environment.jersey().register(new AdminResource());
    }

    public static final class Part {
        @JsonProperty
        @NotNull
        public UUID id;
    }

    public static final class Thing {
        @JsonProperty
        @NotNull
        @Size(max = 10)
        public String name;

        @JsonProperty
        @Max(5)
        public Integer count;

        @JsonProperty
        public OffsetDateTime at;

        @JsonProperty
        @Valid
        public List<Part> parts;
    }

    @Path("/v1/things")
    @Produces("application/json")
    public interface Things {
        @POST
        @Consumes("application/json")
        @RolesAllowed({"editor", "admin", "service"})
        Response create(@Valid @NotNull Thing thing, @Context SecurityContext security);

        @GET
        @RolesAllowed("anonymous")
        Response list(@QueryParam("limit") @DefaultValue("20") @Max(100) Integer limit);

        @GET
        @Path("/{id}")
        @RolesAllowed("anonymous")
        Response get(@PathParam("id") UUID id);

        @GET
        @Path("/fail/{how}")
        @RolesAllowed("anonymous")
        Response fail(@PathParam("how") String how);
    }

    static final class ThingsResource implements Things {
        @Override
        public Response create(Thing thing, SecurityContext security) {
            return Response.status(201)
                    .entity(Map.of("by", Caller.of(security).accountId()))
                    .build();
        }

        @Override
        public Response list(Integer limit) {
            return Response.ok(Map.of("limit", limit)).build();
        }

        @Override
        public Response get(UUID id) {
            throw new NotFoundException("thing " + id);
        }

        @Override
        public Response fail(String how) {
            switch (how) {
                case "bug" -> throw new IllegalStateException("a secret inside");
                case "store" -> throw new IllegalStateException(new SQLTransientConnectionException("down"));
                case "rate" -> throw new TooManyRequestsException(Duration.ofMillis(1500));
                case "rule" -> throw new UnprocessableException("parts[1].id", "is unknown");
                default -> throw new ConflictException("taken", "it is taken");
            }
        }
    }

    @Path("/v1/admin/things")
    @Produces("application/json")
    public interface AdminThings {
        @GET
        @RolesAllowed("admin")
        Response list();
    }

    static final class AdminResource implements AdminThings {
        @Override
        public Response list() {
            return Response.noContent().build();
        }
    }
}
